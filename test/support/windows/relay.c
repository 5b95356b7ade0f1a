/*
 * relay.exe PROGRAM ARGUMENTS: runs a Windows program with Windows' own pipes, and ends with its exit code.
 *
 * Under Wine node.exe cannot use a Unix pipe that it inherits, while ReadFile and WriteFile can: the relay
 * carries what goes in and out. A reader that goes away is passed on: the program's pipe is closed then.
 */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

struct pump {
  HANDLE from;
  HANDLE to;
};

static DWORD WINAPI carry(void *argument) {
  struct pump *pump = argument;
  char buffer[65536];
  DWORD count;
  while (ReadFile(pump->from, buffer, sizeof buffer, &count, NULL) && count > 0) {
    DWORD sent = 0;
    while (sent < count) {
      DWORD written;
      if (!WriteFile(pump->to, buffer + sent, count - sent, &written, NULL)) goto end;
      sent += written;
    }
  }
end:
  CloseHandle(pump->from);
  CloseHandle(pump->to);
  return 0;
}

/* The two ends of a new pipe; the program inherits the one of them. */
static int make_pipe(HANDLE *read, HANDLE *write, HANDLE *inherited) {
  return CreatePipe(read, write, NULL, 0) &&
         SetHandleInformation(*inherited, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
}

static int fail(const char *function) {
  fprintf(stderr, "relay: %s: error %lu\n", function, GetLastError());
  return 125;
}

/* Whoever kills the relay ends the program too. */
static void end_with_relay(HANDLE process) {
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  HANDLE job = CreateJobObjectW(NULL, NULL);
  SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
  AssignProcessToJobObject(job, process);
}

/* Ctrl-C is for the program; the relay stays to carry what it says of it. */
static BOOL WINAPI ignore(DWORD event) {
  (void)event;
  return TRUE;
}

/* What follows the first word of the command line, quoted as it came. */
static wchar_t *rest_of_command_line(void) {
  wchar_t *at = GetCommandLineW();
  int quoted = 0;
  for (; *at && (quoted || (*at != L' ' && *at != L'\t')); at++) {
    if (*at == L'"') quoted = !quoted;
  }
  return at + wcsspn(at, L" \t");
}

int wmain(void) {
  STARTUPINFOW startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
  PROCESS_INFORMATION process;
  struct pump in = {.from = GetStdHandle(STD_INPUT_HANDLE)};
  struct pump out = {.to = GetStdHandle(STD_OUTPUT_HANDLE)};
  struct pump err = {.to = GetStdHandle(STD_ERROR_HANDLE)};
  SetConsoleCtrlHandler(ignore, TRUE);
  if (!make_pipe(&startup.hStdInput, &in.to, &startup.hStdInput) ||
      !make_pipe(&out.from, &startup.hStdOutput, &startup.hStdOutput) ||
      !make_pipe(&err.from, &startup.hStdError, &startup.hStdError)) {
    return fail("CreatePipe");
  }
  if (!CreateProcessW(NULL, rest_of_command_line(), NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &startup,
                      &process)) {
    return fail("CreateProcessW");
  }
  end_with_relay(process.hProcess);
  ResumeThread(process.hThread);
  CloseHandle(startup.hStdInput);
  CloseHandle(startup.hStdOutput);
  CloseHandle(startup.hStdError);
  CreateThread(NULL, 0, carry, &in, 0, NULL);
  HANDLE ends[] = {
    process.hProcess,
    CreateThread(NULL, 0, carry, &out, 0, NULL),
    CreateThread(NULL, 0, carry, &err, 0, NULL),
  };
  WaitForMultipleObjects(3, ends, TRUE, INFINITE);
  DWORD code = 125;
  GetExitCodeProcess(process.hProcess, &code);
  ExitProcess(code);
}
