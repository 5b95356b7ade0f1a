/*
 * narrow BYTES FILE PROGRAM [ARGUMENT ...]: runs the program with a pipe of one page as its standard output, whose reader
 * goes away after so many bytes; with 0 before the program begins, with -1 not at all. What the program writes beyond
 * that page it cannot get rid of before the reader has gone.
 *
 * FILE gets how many bytes were read. Exit code: the program's own, or 128 and the number of the signal that ended it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

static int failed(const char *what)
{
    perror(what);
    return 125;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 125;
    long most = strtol(argv[1], NULL, 10);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[1], F_SETPIPE_SZ, PAGE) != PAGE)
        return failed("pipe");
    if (most == 0)
        close(ends[0]);
    pid_t child = fork();
    if (child < 0)
        return failed("fork");
    if (child == 0) {
        dup2(ends[1], 1);
        execvp(argv[3], argv + 3);
        _exit(127);
    }
    close(ends[1]);
    long count = 0;
    while (most != 0) {
        char page[PAGE];
        size_t room = most < 0 || most - count > PAGE ? PAGE : (size_t)(most - count);
        ssize_t got = room == 0 ? 0 : read(ends[0], page, room);
        if (got <= 0)
            break;
        count += got;
    }
    if (most != 0)
        close(ends[0]);
    FILE *told = fopen(argv[2], "w");
    if (told == NULL || fprintf(told, "%ld\n", count) < 0 || fclose(told) != 0)
        return failed(argv[2]);
    int status = 0;
    if (waitpid(child, &status, 0) != child)
        return failed("waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
