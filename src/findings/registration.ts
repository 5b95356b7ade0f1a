/** How a service principal name becomes known, in Active Directory and in MIT's KDC. */
export function registrationCures(spn: string): string[] {
  return [
    `in Active Directory: setspn -Q ${spn} shows who has it, setspn -S ${spn} ACCOUNT registers it`,
    `on an MIT KDC: kadmin -q "addprinc -randkey ${spn}", then ktadd writes its key to the service's keytab`,
  ];
}
