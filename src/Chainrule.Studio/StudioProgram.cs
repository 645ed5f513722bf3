using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Chainrule.Models;
using Chainrule.Studio.Digits;
using Chainrule.Studio.Planes;
using Chainrule.Studio.Serving;
using Chainrule.Tables;

namespace Chainrule.Studio;

/// <summary>
/// The program that <c>chainrule studio</c> starts: <c>chainrule-studio [TABLE] [--port N] [--mnist FOLDER] [--digits MODEL]
/// [--export FOLDER] [--no-browser] [--json] [--quiet] [--until-input-ends]</c>. The tool has checked the words.
/// </summary>
internal static class StudioProgram
{
    /// <summary>Serves until it is stopped; returns the exit code.</summary>
    public static async Task<int> Run(string[] words)
    {
        var flags = words.Where(word => word.StartsWith("--", StringComparison.Ordinal)).ToHashSet();
        string? ValueOf(string option) => Array.IndexOf(words, option) is >= 0 and int at ? words[at + 1] : null;
        int port = int.Parse(ValueOf("--port") ?? "0", CultureInfo.InvariantCulture);
        string? file = words.Length > 0 && !words[0].StartsWith("--", StringComparison.Ordinal) ? words[0] : null;
        try
        {
            if (ValueOf("--export") is { } folder)
            {
                Tell("page", LessonsFolder.Write(folder), flags.Contains("--json"));
                return 0;
            }

            var table = file is null ? null : new PlaneTable(Table.Load(file), Path.GetFileName(file));
            var model = ValueOf("--digits") is { } path ? Model.Load(path) : null;
            if (model is not null)
            {
                DigitSource.CheckSuits(model);
            }

            await using var server = await StudioServer.Start(port, table, new DigitSource(ValueOf("--mnist"), model));
            Tell("address", server.Address, flags.Contains("--json"));
            if (!flags.Contains("--quiet"))
            {
                Console.Error.WriteLine("the address opens once, in one browser; Ctrl+C ends the studio");
            }

            if (!flags.Contains("--no-browser"))
            {
                OpenBrowser(server.Address);
            }

            await Stopped(flags.Contains("--until-input-ends"));
            return 0;
        }
        catch (ChainruleException exception)
        {
            return Fail(exception.Message, exception.Remedy?.ToString());
        }
        catch (Exception exception) when (
            exception is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            return Fail(exception.Message, port == 0 ? null : "leave --port out, and a free port is taken");
        }
    }

    private static void Tell(string name, string value, bool isJson)
    {
        Console.Out.WriteLine(isJson ? $"{{\"{name}\":\"{JsonEncodedText.Encode(value)}\"}}" : value);
        Console.Out.Flush();
    }

    private static int Fail(string message, string? help)
    {
        Console.Error.WriteLine($"error: {message}");
        if (help is not null)
        {
            Console.Error.WriteLine($"  help: {help}");
        }

        return 1;
    }

    // Until Ctrl+C, a request to end, or, where the tool has started it, the tool's own end.
    private static async Task Stopped(bool untilInputEnds)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopped.TrySetResult();
        }

        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        if (untilInputEnds)
        {
            _ = Task.Run(async () =>
            {
                using var input = Console.OpenStandardInput();
                byte[] some = new byte[256];
                while (await input.ReadAsync(some) > 0)
                {
                }

                stopped.TrySetResult();
            });
        }

        await stopped.Task;
    }

    // Whether there is one or not: the address has been printed.
    private static void OpenBrowser(string address)
    {
        try
        {
            using var _ = OperatingSystem.IsWindows()
                ? Process.Start(new ProcessStartInfo(address) { UseShellExecute = true })
                : Process.Start(new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address])
                {
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                });
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
        }
    }
}
