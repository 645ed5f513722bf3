using System.Diagnostics;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Reports.Results;

namespace Chainrule.Cli.Commands;

/// <summary>Writes the report of a model on the test rows of a data set.</summary>
internal sealed class ReportCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "report";

    /// <inheritdoc/>
    public override string Summary => "write all there is to know about a model as one page";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
    [
        new("RUN|MODEL", "the folder of a run, or a model file"),
        new(
            "DATA",
            $"for a model of a table a table with the target column; else\n{CommonOptions.Data}\n(default: the data that the "
                + "run was trained on)",
            IsRequired: false
        ),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        new("out", "FILE", "the page (default report.html)", "Report"),
        new("force", null, "replace the file if it is there", "Report"),
        new("open", null, "show the page in a browser", "Report"),
        .. TableArguments.Reading,
        CommonOptions.Threads,
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    ["chainrule report runs/mnist-001 mnist --open", "chainrule report model.safetensors path/to/data --out page.html"];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        string name = arguments.Operand(0)!, file = arguments.Text("out") ?? "report.html";
        bool force = arguments.Flag("force");
        var model = ModelArgument.Load(name);
        OutputFile.Probe(file, force, "out", name, arguments.Operand(1));
        using var workers = new Workers(CommonOptions.ThreadsOf(arguments));
        var run = RecordedRun.Of(name, model);
        string data = arguments.Operand(1)
            ?? (run is null ? null : RecordedData.Of(run, RunKinds.Of(model), $"chainrule report {ShellWord.Quote(name)}"))
            ?? throw new ChainruleException(
                $"which data should {name} be tested with?",
                run is null && Directory.Exists(name)
                    ? $"give DATA: the {Path.GetFileName(RunFolder.RecordIn(name))} of the run can't be read"
                    : "give DATA; only the folder of a run knows its own"
            );
        OutputFile.Probe(file, force, "out", data);
        var call = new ModelCall(name, model, data, arguments, workers, terminal) { Run = run };
        var content = RunKinds.Of(model).Report(call, $"{name} on {data}");
        var training = content.Run.Training with { Layers = run is null ? null : LayersFile.TryRead(run.Folder) };
        content = content with { Run = content.Run with { Training = training } };
        var findings = new RunFindings(content.Run);
        ReportFile.Write(file, force, RunReport.Of(content, findings));
        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json =>
            {
                json.WriteString("report", file);
                FindingsText.Write(json, findings);
            });
        }
        else
        {
            terminal.Say($"report: {file}");
        }

        if (arguments.Flag("open"))
        {
            Open(file, terminal);
        }

        return 0;
    }

    private static void Open(string file, Terminal terminal)
    {
        try
        {
            // what starts browsers on Linux says at length which ones it hasn't found
            using var process = Process.Start(
                OperatingSystem.IsLinux()
                    ? new ProcessStartInfo("xdg-open", [Path.GetFullPath(file)])
                    {
                        RedirectStandardError = true,
                        RedirectStandardOutput = true,
                    }
                    : new ProcessStartInfo(Path.GetFullPath(file)) { UseShellExecute = true }
            );
            if (
                OperatingSystem.IsLinux()
                && process is not null
                && process.WaitForExit(TimeSpan.FromSeconds(5))
                && process.ExitCode != 0
            )
            {
                terminal.Warn($"warning: no browser could be started; open {file} yourself");
            }
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or System.ComponentModel.Win32Exception or PlatformNotSupportedException)
        {
            terminal.Warn($"warning: no browser could be started; open {file} yourself");
        }
    }
}
