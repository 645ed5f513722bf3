using Chainrule.Cli.Runs.Records;

namespace Chainrule.Cli.Runs;

/// <summary>What a run's records say of its outcome, as numbers that another training must have to the last bit.</summary>
internal static class RunQuantities
{
    // What depends on the machine, on the moment, or on where things lie; what people read.
    private static readonly string[] NotOfTheTraining =
        ["data", "run", "model", "threads", "seconds", "samplesPerSecond", "trainSeconds", "warning"];

    /// <summary>What came of it, the parameters last.</summary>
    public static IReadOnlyList<Quantity> Of(ResultRecord result) =>
        [.. RecordLister.Of(result, ResultRecord.Exchange).Where(quantity => !NotOfTheTraining.Contains(Field(quantity)))];

    /// <summary>What the record says of the data, but for where it lies; its files have hashes of their own.</summary>
    public static IReadOnlyList<Quantity> Of(DataRecord data) =>
        [
            .. RecordLister.Of(data with { Source = null, Files = [] }, DataRecord.Exchange)
                .Select(quantity => quantity with { Name = $"data, {quantity.Name}" }),
        ];

    /// <summary>What each epoch, iteration and penalty has brought, in the order of training.</summary>
    public static IEnumerable<Quantity> Of(IReadOnlyList<KindMetrics> metrics)
    {
        foreach (var kind in metrics)
        {
            string before = kind.Kind is { Length: > 0 } name ? $"{name}, " : "";
            foreach (var epoch in kind.Epochs)
            {
                string place = $"{before}epoch {epoch.Epoch}";
                foreach (var quantity in Losses(place, epoch.TrainLoss, epoch.ValidationLoss))
                {
                    yield return quantity;
                }

                yield return new Quantity($"{place}, train accuracy", Text(epoch.TrainAccuracy));
                yield return new Quantity($"{place}, validation accuracy", Text(epoch.ValidationAccuracy));
            }

            var steps = kind.Penalties
                .SelectMany(trial => Losses($"{before}penalty {trial.Penalty:R}", trial.TrainLoss, trial.ValidationLoss))
                .Concat(kind.Iterations.SelectMany(step =>
                    Losses($"{before}iteration {step.Iteration}", step.TrainLoss, step.ValidationLoss)));
            foreach (var quantity in steps)
            {
                yield return quantity;
            }
        }
    }

    private static Quantity[] Losses(string place, double? train, double? validation) =>
        [new($"{place}, train loss", Text(train)), new($"{place}, validation loss", Text(validation))];

    private static string Text(double? value) => value is double number ? RecordLister.TextOf(number) : "";

    private static string Field(Quantity quantity)
    {
        string last = quantity.Name[(quantity.Name.LastIndexOf(' ') + 1)..];
        return quantity.Name.StartsWith("warning", StringComparison.Ordinal) ? "warning" : last;
    }
}
