using System.Globalization;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Insight;

/// <summary>
/// Whether a few rows can be learned by heart: the loss on them comes down to a twentieth, or all their classes are right and
/// the loss is below that of knowing nothing. A network that can't do this learns nothing from many rows either.
/// </summary>
internal sealed class OneBatchCheck
{
    public const string Name = "one batch";

    private const int MostSteps = 1000, Every = 10;
    private const double LearnedLoss = 0.05, LearnedLossOfRightClasses = 0.8;

    private readonly Network _network;
    private readonly Loss _loss;
    private readonly IDataset _data;
    private readonly double _ignorant;
    private readonly bool _hasClasses;

    /// <summary>The question to a network, which is trained for it.</summary>
    /// <param name="network">The network, without dropout.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="data">The rows.</param>
    /// <param name="ignorant">The loss of a network that knows nothing.</param>
    public OneBatchCheck(Network network, Loss loss, IDataset data, double ignorant)
    {
        (_network, _loss, _data, _ignorant) = (network, loss, data, ignorant);
        if (data.Classes > 0)
        {
            int[] labels = new int[data.Count];
            data.CopyClasses([.. Enumerable.Range(0, data.Count)], labels);
            _hasClasses = labels.Distinct().Count() > 1;
        }
    }

    /// <summary>
    /// Rows for it: as many as asked for, in the order given, but of one class no more than its share while there are others.
    /// </summary>
    public static int[] Choose(IDataset data, ReadOnlySpan<int> order, int count)
    {
        if (data.Classes < 2 || order.Length <= count)
        {
            return [.. order[..Math.Min(count, order.Length)]];
        }

        int[] labels = new int[order.Length];
        data.CopyClasses([.. order], labels);
        int share = (count + Math.Min(count, data.Classes) - 1) / Math.Min(count, data.Classes);
        var chosen = new List<int>(count);
        var rest = new List<int>(count);
        int[] taken = new int[data.Classes];
        for (int i = 0; i < order.Length && chosen.Count < count; i++)
        {
            if (taken[labels[i]]++ < share)
            {
                chosen.Add(order[i]);
            }
            else if (rest.Count < count)
            {
                rest.Add(order[i]);
            }
        }

        return [.. chosen.Concat(rest).Take(count)];
    }

    /// <summary>Trains on the rows until they are learned, or for a thousand steps.</summary>
    public CheckResult Run(Optimizer optimizer, TrainingOptions options, CancellationToken cancel)
    {
        string? alike = Alike(_network); // asked before training tells them apart
        using var trainer = new Trainer(_network, _loss, optimizer, options);
        try
        {
            return Train(trainer, alike, cancel);
        }
        catch (DivergenceException exception)
        {
            return new CheckResult(
                Name,
                false,
                $"training on {_data.Count} rows breaks down: {exception.Message}",
                exception.Remedy ?? "lower the learning rate"
            );
        }
    }

    private CheckResult Train(Trainer trainer, string? alike, CancellationToken cancel)
    {
        var evaluator = new Evaluator(_network, _loss);
        var batch = new Batch(_data, _data.Count);
        batch.FillInOrder(0, _data.Count);
        var first = evaluator.Evaluate(_data, cancel: cancel);
        var now = first;
        for (int step = 1; step <= MostSteps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            trainer.Step(batch);
            if (step % Every == 0)
            {
                now = evaluator.Evaluate(_data, cancel: cancel);
                if (IsLearned(first, now))
                {
                    return Learned(step, first, now);
                }
            }
        }

        return NotLearned(first, now, alike);
    }

    private CheckResult Learned(int step, Evaluation first, Evaluation now) =>
        new(
            Name,
            true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_data.Count} rows are learned by heart in {step} steps: the loss falls from {first.Loss:0.0000} "
                    + $"to {now.Loss:0.0000}"
            ),
            null
        );

    private CheckResult NotLearned(Evaluation first, Evaluation now, string? alike) =>
        new(
            Name,
            false,
            string.Create(
                CultureInfo.InvariantCulture,
                $"after {MostSteps:#,0} steps on the same {_data.Count} rows the loss is {now.Loss:0.0000}, having begun at "
                    + $"{first.Loss:0.0000}"
            ),
            alike is not null
                    ? $"all numbers of {alike} begin alike, and so what learns from them stays alike: choose another initializer"
                : now.Loss > 1.1 * first.Loss ? "the loss rises where it should fall: lower the learning rate"
                : first.Loss > 10 * _ignorant && now.Loss < first.Loss / 2
                    ? "outputs begin far too large, and have not come back: choose another initializer, or scale the inputs to "
                        + "about 1"
                : "a network that can't learn a few rows learns nothing: raise the learning rate, or give it more units"
        );

    // Both are of the same parameters. A first loss far above that of ignorance is no feat to fall from.
    private bool IsLearned(Evaluation first, Evaluation now)
    {
        double start = Math.Min(first.Loss, _ignorant);
        return now.Loss < LearnedLoss * start
            || (_hasClasses && now.Accuracy == 1 && now.Loss < LearnedLossOfRightClasses * start);
    }

    // The weights of a layer of several units that begin with one and the same number; null where none do.
    private static string? Alike(Network network) =>
        network
            .Blocks.FirstOrDefault(block =>
                block.Decays
                && block.Length > 1
                && !block.Of(network.Parameters).ContainsAnyExcept(network.Parameters[block.Offset])
            )
            ?.Name;
}
