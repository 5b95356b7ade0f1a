"""Runs a program for which the kernel has no keyrings, as container run-times do by seccomp (x86-64)."""
import ctypes
import os
import struct
import sys

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ADD_KEY, REQUEST_KEY, KEYCTL = 248, 249, 250
EPERM = 0x00050001
ALLOW = 0x7FFF0000


def instruction(code, true, false, value):
    return struct.pack("HBBI", code, true, false, value)


filter_ = b"".join([
    instruction(0x20, 0, 0, 0),
    instruction(0x15, 2, 0, KEYCTL),
    instruction(0x15, 1, 0, ADD_KEY),
    instruction(0x15, 0, 1, REQUEST_KEY),
    instruction(0x06, 0, 0, EPERM),
    instruction(0x06, 0, 0, ALLOW),
])


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(filter_)
program = Program(len(filter_) // 8, ctypes.cast(buffer, ctypes.c_void_p))
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program)):
    sys.exit("seccomp: " + os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[1], sys.argv[1:])
