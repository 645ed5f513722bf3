using Chainrule.Cli.Runs.Records;

namespace Chainrule.Cli.Runs;

/// <summary>What a run's records say of its outcome, as numbers that another training must have to the last bit.</summary>
internal static class RunQuantities
{
    // What depends on the machine, on the moment, or on where things lie; what people read.
    private static readonly string[] NotOfTheTraining =
        ["data", "run", "model", "threads", "seconds", "samplesPerSecond", "trainSeconds", "warning"];

    // The columns of metrics.csv that say what a line is about, and those that a clock fills.
    private static readonly string[] Steps = ["epoch", "iteration", "penalty"], Times = ["seconds", "train_seconds"];

    /// <summary>What came of it, the parameters last.</summary>
    public static IReadOnlyList<Quantity> Of(ResultRecord result) =>
        [.. RecordLister.Of(result, ResultRecord.Exchange).Where(quantity => !NotOfTheTraining.Contains(Field(quantity)))];

    /// <summary>What the record says of the data, but for where it lies; its files have hashes of their own.</summary>
    public static IReadOnlyList<Quantity> Of(DataRecord data) =>
        [
            .. RecordLister.Of(data with { Source = null, Files = [] }, DataRecord.Exchange)
                .Select(quantity => quantity with { Name = $"data, {quantity.Name}" }),
        ];

    /// <summary>What each epoch, iteration and penalty has brought, in the order of training: all columns but times.</summary>
    public static IEnumerable<Quantity> Of(IReadOnlyList<MetricsLine> metrics) =>
        metrics.SelectMany(line =>
        {
            string? step = Steps.FirstOrDefault(line.Has);
            string[] parts =
            [
                .. line.Kind is { Length: > 0 } kind ? [kind] : Array.Empty<string>(),
                .. step is null ? [] : new[] { $"{step} {line.Cell(step)}" },
            ];
            return line.Names
                .Where(name => name != "kind" && name != step && !Times.Contains(name) && line.Has(name))
                .Select(name => new Quantity(string.Join(", ", [.. parts, name.Replace('_', ' ')]), line.Cell(name)!));
        });

    private static string Field(Quantity quantity)
    {
        string last = quantity.Name[(quantity.Name.LastIndexOf(' ') + 1)..];
        return quantity.Name.StartsWith("warning", StringComparison.Ordinal) ? "warning" : last;
    }
}
