using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Images;

namespace Chainrule.Cli.Commands;

/// <summary>
/// Opens the studio: a page on this machine on which a network learns, step by step and back. The page's server is a program
/// beside the tool, since it needs ASP.NET Core: this command finds the runtime that the tool itself runs on, and waits.
/// </summary>
internal sealed class StudioCommand : Command
{
    private const string Program = "chainrule-studio.dll";
    private const int FrameworkMissing = 150; // what the host of .NET ends with: 0x80008096, in one byte

    /// <inheritdoc/>
    public override string Name => "studio";

    /// <inheritdoc/>
    public override string Summary => "open a page on which a network learns, step by step, and back";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
    [
        new(
            "TABLE",
            "a table (CSV) whose columns become points of the plane: two of numbers, and\none with 2 to 4 different cells",
            IsRequired: false
        ),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        new("digits", "MODEL",
            "what recognizes drawn digits: a model of 28×28 images, or the folder of its\n"
            + "run (default: a network that the studio trains on mnist)"),
        new("export", "FOLDER", "write the lessons into a folder, to be read without the tool, and open nothing"),
        new("port", "N", "the port to listen on, on this machine alone (default: one that is free)"),
        new("no-browser", null, "print the address and open no browser"),
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
        ["chainrule studio", "chainrule studio data/penguins.csv", "chainrule studio --export lessons"];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        int port = arguments.Integer("port", 0, 65535) ?? 0;
        string? table = arguments.Operand(0);
        if (table is not null && !File.Exists(table))
        {
            throw new ChainruleException(
                Directory.Exists(table) ? $"'{table}' is a folder" : $"there is no file '{table}'",
                "give a table, or nothing: the studio has points of its own");
        }

        var start = new ProcessStartInfo(Host()) { RedirectStandardInput = true };
        foreach (string word in (string[])
        [
            Path.Combine(AppContext.BaseDirectory, Program), .. table is null ? [] : new[] { Path.GetFullPath(table) },
            "--port", port.ToString(CultureInfo.InvariantCulture), "--until-input-ends", .. Digits(arguments.Text("digits")),
            .. arguments.Text("export") is { } folder ? new[] { "--export", Path.GetFullPath(folder) } : [],
            .. Given(arguments, "no-browser"), .. Given(arguments, "json"), .. Given(arguments, "quiet"),
        ])
        {
            start.ArgumentList.Add(word);
        }

        return Wait(start);
    }

    // Where the digits are that come with the tool, if they do, and the user's model.
    private static IEnumerable<string> Digits(string? model)
    {
        string? folder = null;
        try
        {
            folder = ShippedData.Find(AppContext.BaseDirectory);
        }
        catch (ChainruleException)
        {
            // without them, the page says so
        }

        if (model is not null)
        {
            ModelArgument.Load(model);
            model = Path.GetFullPath(ModelArgument.FileOf(model));
        }

        return [.. folder is null ? [] : new[] { "--mnist", folder }, .. model is null ? [] : new[] { "--digits", model }];
    }

    private static string[] Given(Arguments arguments, string flag) => arguments.Flag(flag) ? [$"--{flag}"] : [];

    // The program ends with Ctrl+C as the tool does, and when its input ends, which it does with the tool.
    private static int Wait(ProcessStartInfo start)
    {
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        try
        {
            using var process = System.Diagnostics.Process.Start(start)!;
            using var ended = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                process.StandardInput.Close();
            });
            process.WaitForExit();
            return process.ExitCode == FrameworkMissing
                ? throw new ChainruleException(
                    "the studio needs ASP.NET Core, and the .NET here has only the runtime",
                    "install the .NET 10 SDK or its ASP.NET Core runtime: https://dotnet.microsoft.com/download/dotnet/10.0")
                : process.ExitCode;
        }
        catch (Win32Exception exception)
        {
            throw new ChainruleException($"the studio can't be started: {exception.Message}");
        }
    }

    // The program that runs managed code, of the runtime that runs the tool; where the tool is native code, there is none, and
    // the studio isn't beside it.
    private static string Host()
    {
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, Program))
            || AppContext.GetData("FX_DEPS_FILE") is not string runtime)
        {
            throw new ChainruleException(
                "this chainrule is one native program, which the studio isn't part of: it needs the .NET runtime",
                "install the managed one (dotnet tool install --global Chainrule.Tool.any, after dotnet tool uninstall --global "
                    + "Chainrule.Tool), or start it from a clone, as ./chainrule studio");
        }

        // ROOT/shared/Microsoft.NETCore.App/VERSION/Microsoft.NETCore.App.deps.json
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(runtime)!, "../../.."));
        return Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
    }
}
