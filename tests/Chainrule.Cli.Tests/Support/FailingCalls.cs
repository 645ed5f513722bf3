using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

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
        #include <spawn.h>
        #include <stdarg.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/stat.h>
        #include <sys/types.h>
        #include <sys/wait.h>
        #include <unistd.h>
        static char watched[4096], path[4096], copies[4096], call[16];
        static int at, onwards, error, count;
        // a call of -1 is killed by; copies: where to copy the folder to before each call, as a kill there would leave it
        void plan(const char *which, int number, int later, int with, const char *in, const char *to) {
            path[0] = 0;
            at = number, onwards = later, error = with, count = 0;
            strncpy(call, which, sizeof call - 1), strncpy(copies, to, sizeof copies - 1), strncpy(path, in, sizeof path - 1);
        }
        int counted(void) { return count; }
        __attribute__((constructor)) static void begin(void) {
            if (getenv("FAIL_CALL"))
                plan(getenv("FAIL_CALL"), atoi(getenv("FAIL_AT")), 0, atoi(getenv("FAIL_ERROR")), getenv("FAIL_PATH"), "");
        }
        static void copy(int number) {
            char to[5000], *none[] = { 0 };
            snprintf(to, sizeof to, "%s/%d", copies, number);
            char *words[] = { "cp", "-a", path, to, 0 };
            pid_t child;
            int status, before = errno;
            if (!posix_spawnp(&child, "cp", 0, 0, words, none)) while (waitpid(child, &status, 0) < 0 && errno == EINTR);
            errno = before;
        }
        static int fails(const char *which) {
            if (strcmp(call, which) && strcmp(call, "any")) return 0;
            int number = __sync_add_and_fetch(&count, 1);
            if (copies[0]) copy(number);
            if (!error || (at && (onwards ? number < at : number != at))) return 0;
            if (error < 0) kill(getpid(), SIGKILL);
            errno = error;
            return 1;
        }
        static int in(const char *name) { return name && path[0] && strstr(name, path); }
        static int on(int file) { return path[0] && file >= 0 && file < 4096 && watched[file]; }
        #define REAL(type, name, ...) \
            static type (*real)(__VA_ARGS__); if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)
        static int watch(int file, const char *name) {
            if (file >= 0 && file < 4096) watched[file] = in(name);
            return file;
        }
        #define OPEN(name) int name(const char *file, int flags, ...) { \
            va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, int); va_end(rest); \
            REAL(int, #name, const char *, int, ...); \
            if ((flags & O_CREAT) && in(file) && fails("open")) return -1; \
            return watch(real(file, flags, mode), file); }
        OPEN(open)
        OPEN(open64)
        int close(int file) {
            REAL(int, "close", int);
            if (file >= 0 && file < 4096) watched[file] = 0;
            return real(file);
        }
        #define WRITE(name, offset) ssize_t name(int file, const void *bytes, size_t size, offset at) { \
            REAL(ssize_t, #name, int, const void *, size_t, offset); \
            return on(file) && fails("write") ? -1 : real(file, bytes, size, at); }
        WRITE(pwrite, off_t)
        WRITE(pwrite64, off64_t)
        ssize_t write(int file, const void *bytes, size_t size) {
            REAL(ssize_t, "write", int, const void *, size_t);
            return on(file) && fails("write") ? -1 : real(file, bytes, size);
        }
        int fsync(int file) {
            REAL(int, "fsync", int);
            return on(file) && fails("fsync") ? -1 : real(file);
        }
        #define MOVE(name) int name(const char *from, const char *to) { \
            REAL(int, #name, const char *, const char *); \
            return in(to) && fails("rename") ? -1 : real(from, to); }
        MOVE(rename)
        MOVE(link)
        #define REMOVE(name) int name(const char *file) { \
            REAL(int, #name, const char *); \
            return in(file) && fails("unlink") ? -1 : real(file); }
        REMOVE(unlink)
        REMOVE(rmdir)
        int mkdir(const char *folder, mode_t mode) {
            REAL(int, "mkdir", const char *, mode_t);
            return in(folder) && fails("mkdir") ? -1 : real(folder, mode);
        }
        int flock(int file, int operation) {
            REAL(int, "flock", int, int);
            return on(file) && !strcmp(call, "flock") && fails("flock") ? -1 : real(file, operation);
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

    private const string Loaded = "FAIL_LIBRARY";

    private static readonly Lazy<string?> Library = new(Compile);
    private static readonly Lazy<nint> Handle = new(() => NativeLibrary.Load(Environment.GetEnvironmentVariable(Loaded)!));

    /// <summary>Whether calls can be made to fail here.</summary>
    public static bool CanBe => OperatingSystem.IsLinux() && Library.Value is not null;

    /// <summary>Whether calls of this very process can be made to fail, by <see cref="Plan"/>.</summary>
    public static bool AreLoaded => Environment.GetEnvironmentVariable(Loaded) is not null;

    /// <summary>How many calls the plan was asked about, whether it let them fail or not.</summary>
    public static unsafe int Count => ((delegate* unmanaged<int>)NativeLibrary.GetExport(Handle.Value, "counted"))();

    /// <summary>The environment in which one call of a process fails.</summary>
    /// <param name="call">open, write, fsync, rename, unlink, mkdir or flock.</param>
    /// <param name="at">Which of these calls, counted from 1; 0 for all.</param>
    /// <param name="error">The error number, or <see cref="Kill"/>.</param>
    /// <param name="path">A word in the path of the files that are meant.</param>
    public static (string Name, string Value)[] Of(string call, int at, int error, string path) =>
    [
        ("LD_PRELOAD", Library.Value!),
        ("FAIL_CALL", call),
        ("FAIL_AT", $"{at}"),
        ("FAIL_ERROR", $"{error}"),
        ("FAIL_PATH", path),
    ];

    /// <summary>Instead of an error: the process ends there.</summary>
    public const int Kill = -1;

    /// <summary>Runs a test of this assembly again, in a process whose own calls can be made to fail.</summary>
    /// <param name="test">The test's class and name.</param>
    public static ToolRun RunAgain(string test)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Chainrule.Cli.Tests.dll"), "-method", test, "-noColor", "-nologo"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = AppContext.BaseDirectory, // this process's may be one that goes with its test
            Environment = { ["LD_PRELOAD"] = Library.Value, [Loaded] = Library.Value },
        };
        using var process = Process.Start(start)!;
        return ToolRun.Finish(process, TimeSpan.FromHours(1));
    }

    /// <summary>Plans which calls of this process fail from now on.</summary>
    /// <param name="call">open, write, fsync, rename, unlink or mkdir; "any" for all of them.</param>
    /// <param name="at">Which of these calls, counted from 1.</param>
    /// <param name="onwards">Whether all later ones fail too.</param>
    /// <param name="error">The error number; 0 lets all be, and counts.</param>
    /// <param name="path">A word in the path of the files that are meant; nothing for none.</param>
    /// <param name="copies">The folder that gets a copy of <paramref name="path"/>, the full name of a folder then, as it was
    /// before each call: what a kill would leave. Nothing for no copies.</param>
    public static unsafe void Plan(string call, int at, bool onwards, int error, string path, string copies = "")
    {
        var plan = (delegate* unmanaged<byte*, int, int, int, byte*, byte*, void>)NativeLibrary.GetExport(Handle.Value, "plan");
        fixed (byte* which = Encoding.UTF8.GetBytes(call + '\0'), of = Encoding.UTF8.GetBytes(path + '\0'),
            to = Encoding.UTF8.GetBytes(copies + '\0'))
        {
            plan(which, at, onwards ? 1 : 0, error, of, to);
        }
    }

    /// <summary>From now on no call of this process fails.</summary>
    public static void Stop() => Plan("", 0, onwards: false, 0, "");

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
