using System.Diagnostics;

namespace Chainrule.Cli.Tests.Support;

/// <summary>
/// Makes calls of the C library fail in the tool's process, for files whose path contains a word: a few lines of C, compiled
/// where there is a compiler and loaded before everything else.
/// </summary>
internal static class FailingCalls
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stdarg.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/types.h>
        #include <unistd.h>
        static char watched[4096];
        static int number;
        static int fails(const char *call) {
            const char *which = getenv("FAIL_CALL"), *error = getenv("FAIL_ERROR");
            if (!which || strcmp(which, call)) return 0;
            int count = __sync_add_and_fetch(&number, 1), at = atoi(getenv("FAIL_AT"));
            const char *log = getenv("FAIL_LOG");
            if (log) { FILE *file = fopen(log, "w"); fprintf(file, "%d", count); fclose(file); }
            if (at && count != at) return 0;
            if (!strcmp(error, "KILL")) kill(getpid(), SIGKILL);
            errno = atoi(error);
            return 1;
        }
        static int in(const char *path) { const char *word = getenv("FAIL_PATH"); return path && word && strstr(path, word); }
        #define REAL(type, name, ...) \
            static type (*real)(__VA_ARGS__); if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)
        static int watch(int file, const char *path) {
            if (file >= 0 && file < 4096) watched[file] = in(path);
            return file;
        }
        #define OPEN(name) int name(const char *path, int flags, ...) { \
            va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, int); va_end(rest); \
            REAL(int, #name, const char *, int, ...); \
            if ((flags & O_CREAT) && in(path) && fails("open")) return -1; \
            return watch(real(path, flags, mode), path); }
        OPEN(open)
        OPEN(open64)
        #define WRITE(name, offset) ssize_t name(int file, const void *bytes, size_t size, offset at) { \
            REAL(ssize_t, #name, int, const void *, size_t, offset); \
            if (file >= 0 && file < 4096 && watched[file] && fails("write")) return -1; \
            return real(file, bytes, size, at); }
        WRITE(pwrite, off_t)
        WRITE(pwrite64, off64_t)
        ssize_t write(int file, const void *bytes, size_t size) {
            REAL(ssize_t, "write", int, const void *, size_t);
            if (file >= 0 && file < 4096 && watched[file] && fails("write")) return -1;
            return real(file, bytes, size);
        }
        int fsync(int file) {
            REAL(int, "fsync", int);
            if (file >= 0 && file < 4096 && watched[file] && fails("fsync")) return -1;
            return real(file);
        }
        int rename(const char *from, const char *to) {
            REAL(int, "rename", const char *, const char *);
            return in(to) && fails("rename") ? -1 : real(from, to);
        }
        int link(const char *from, const char *to) {
            REAL(int, "link", const char *, const char *);
            return in(to) && fails("rename") ? -1 : real(from, to);
        }
        int unlink(const char *path) {
            REAL(int, "unlink", const char *);
            return in(path) && fails("unlink") ? -1 : real(path);
        }
        int flock(int file, int operation) {
            REAL(int, "flock", int, int);
            return fails("flock") ? -1 : real(file, operation);
        }
        // .NET asks for what it calls by name
        void *dlsym(void *library, const char *name) {
            static void *(*real)(void *, const char *);
            const char *versions[] = { "GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5" };
            for (int i = 0; !real && i < 3; i++) real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", versions[i]);
            if (library != RTLD_NEXT && !strcmp(name, "fsync")) return (void *)fsync;
            if (library != RTLD_NEXT && !strcmp(name, "link")) return (void *)link;
            if (library != RTLD_NEXT && !strcmp(name, "flock")) return (void *)flock;
            return real(library, name);
        }
        """;

    private static readonly Lazy<string?> Library = new(Compile);

    /// <summary>Whether calls can be made to fail here.</summary>
    public static bool CanBe => OperatingSystem.IsLinux() && Library.Value is not null;

    /// <summary>The environment in which one call fails.</summary>
    /// <param name="call">open, write, fsync, rename, unlink or flock.</param>
    /// <param name="at">Which of these calls, counted from 1; 0 for all.</param>
    /// <param name="error">The error number, or KILL to end the process there.</param>
    /// <param name="path">A word in the path of the files that are meant.</param>
    /// <param name="log">Where the number of calls is written.</param>
    public static (string Name, string Value)[] Of(string call, int at, string error, string path, string? log = null) =>
    [
        ("LD_PRELOAD", Library.Value!),
        ("FAIL_CALL", call),
        ("FAIL_AT", $"{at}"),
        ("FAIL_ERROR", error),
        ("FAIL_PATH", path),
        .. log is null ? Array.Empty<(string, string)>() : [("FAIL_LOG", log)],
    ];

    private static string? Compile()
    {
        string folder = Directory.CreateTempSubdirectory("chainrule-").FullName;
        string source = Path.Combine(folder, "failing.c"), library = Path.Combine(folder, "failing.so");
        File.WriteAllText(source, Source);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        try
        {
            var start = new ProcessStartInfo("cc", ["-shared", "-fPIC", "-w", "-o", library, source, "-ldl"])
            {
                RedirectStandardError = true,
            };
            using var compiler = Process.Start(start)!;
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? library : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // there is no compiler
        }
    }
}
