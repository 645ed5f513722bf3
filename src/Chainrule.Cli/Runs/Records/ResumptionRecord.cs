namespace Chainrule.Cli.Runs.Records;

/// <summary>A place where a run went on after it had been stopped.</summary>
/// <param name="Step">The steps that had been done.</param>
/// <param name="Options">The options until then, as far as they may change when a run goes on.</param>
internal sealed record ResumptionRecord(long Step, IReadOnlyList<OptionRecord> Options)
{
    /// <summary>The options that may change when a run goes on.</summary>
    public static IReadOnlyList<string> Changeable { get; } = ["epochs", "learning-rate", "schedule", "patience"];

    /// <summary>Reads or writes the fields.</summary>
    public static ResumptionRecord Exchange(RecordFields fields, ResumptionRecord? value) =>
        new(fields.Integer("step", value?.Step) ?? 0, RunRecord.OptionsOf(fields, value?.Options));
}
