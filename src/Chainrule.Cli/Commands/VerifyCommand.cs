using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Insight;
using Chainrule.Text;

namespace Chainrule.Cli.Commands;

/// <summary>Trains a run again from its record, and says whether every bit agrees.</summary>
internal sealed class VerifyCommand : Command
{
    private const int Done = 0, Failed = 1, Interrupted = 130;

    /// <inheritdoc/>
    public override string Name => "verify";

    /// <inheritdoc/>
    public override string Summary => "train a run again from its record, and say whether every bit agrees";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
    [
        new("RUN", "the folder of a run; it stays as it is"),
        new("DATA", "where its data lies now (default: where it lay)", IsRequired: false),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } = [CommonOptions.Threads, .. CommonOptions.Output];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule verify runs/mnist-001",
        "chainrule verify runs/houses-001 elsewhere/houses.csv --threads 1",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        using var interruption = new Interruption();
        var run = ComparedRuns.Find(arguments.Operand(0)!);
        Verification verification;
        try
        {
            verification = Verification.Of(run, RunKinds.Of(run.Record), arguments, terminal, interruption.Token);
        }
        catch (OperationCanceledException)
        {
            terminal.Warn("stopped before anything was verified");
            return Interrupted;
        }

        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json => Write(json, verification));
        }
        else
        {
            Print(terminal, verification);
        }

        if (verification.WhyNot is { } reason)
        {
            terminal.Output.Flush();
            terminal.Fail($"{run.Folder} can't be verified: {reason.Message}", reason.Remedy);
        }

        return verification.Agrees ? Done : Failed;
    }

    private static void Print(Terminal terminal, Verification verification)
    {
        if (verification.WhyNot is not null)
        {
            return;
        }

        string until = verification.Until is { } place ? $", up to {place}" : "";
        if (verification.Difference is not { } difference)
        {
            terminal.Say(
                $"{verification.Run}: every bit agrees{until}: {NumberText.Count(verification.Compared, "recorded value")}, the "
                    + "hash of the parameters among them"
            );
            terminal.Say($"parameters: {verification.ParametersSha256}");
            SayNotCompared(terminal, verification);
            return;
        }

        terminal.Say($"{verification.Run}: it differs{until}, first in {difference.Name}");
        terminal.Say($"  recorded: {difference.Recorded}");
        terminal.Say($"  now:      {difference.Now}");
        SayNotCompared(terminal, verification);
    }

    private static void SayNotCompared(Terminal terminal, Verification verification)
    {
        if (verification.NotCompared.Count > 0)
        {
            string files = string.Join("; ", verification.NotCompared.Select(file => $"{file.Name}, {file.Why}"));
            terminal.Say($"not compared: {files}");
        }
    }

    private static void Write(Utf8JsonWriter json, Verification verification)
    {
        json.WriteString("run", verification.Run);
        json.WriteString("data", verification.Data);
        json.WriteBoolean("agrees", verification.Agrees);
        json.WriteString("whyNot", verification.WhyNot?.Message);
        json.Objects("files", verification.Files, file =>
        {
            json.WriteString("name", file.Name);
            json.WriteString("state", file.State);
        });
        json.WriteNumber("compared", verification.Compared);
        json.Objects("notCompared", verification.NotCompared, file =>
        {
            json.WriteString("name", file.Name);
            json.WriteString("why", file.Why);
        });
        if (verification.Difference is { } difference)
        {
            json.WriteStartObject("difference");
            json.WriteString("name", difference.Name);
            json.WriteString("recorded", difference.Recorded);
            json.WriteString("now", difference.Now);
            json.WriteEndObject();
        }

        json.WriteString("parametersSha256", verification.ParametersSha256);
    }
}
