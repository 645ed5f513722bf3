using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>
/// How a model is trained on all rows at once, by L-BFGS or, where it can be solved, by least squares: the mean of a few small
/// networks from different first
/// weights, or a linear model.
/// </summary>
/// <param name="Kind">The kind of model.</param>
/// <param name="Layers">The layers before the last one; empty for a linear model.</param>
/// <param name="Members">How many networks.</param>
/// <param name="Preparation">How columns are prepared.</param>
internal sealed record LbfgsRecipe(ModelKind Kind, string Layers, int Members, PreparationOptions Preparation)
{
    // For those who train such a network by mini-batches after all.
    private const int BatchSize = 64;
    private const float Rate = 0.005f;

    /// <summary>The hidden units of each network of the mean.</summary>
    public const int Units = 32;

    /// <summary>Linear regression, or logistic regression: numbers standardized, so that the model is linear in them.</summary>
    public static LbfgsRecipe Linear { get; } =
        new(ModelKind.Linear, "", 1, new PreparationOptions { Scaling = NumberScaling.Standard });

    /// <summary>
    /// Linear regression, solved at once: the penalty may be as small as columns that nearly say the same ask for.
    /// </summary>
    public static LbfgsRecipe Solved { get; } =
        Linear with
        {
            IsSolved = true,
            Penalties = [1e-5, 1e-4, 0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000],
        };

    /// <summary>A mean of networks with one hidden layer.</summary>
    public static LbfgsRecipe Network(int members) =>
        new(ModelKind.Network, $"dense:{Units} gelu", members, new PreparationOptions());

    /// <summary>The most iterations of a training.</summary>
    public int Iterations { get; init; } = 200;

    /// <summary>Whether it is linear regression, solved at once by <see cref="LeastSquares"/>.</summary>
    public bool IsSolved { get; init; }

    /// <summary>
    /// How many of the networks are trained with every penalty: the first tells nearly as well as their mean which one is best,
    /// and the others are trained with that one alone.
    /// </summary>
    public int Scouts { get; init; } = 1;

    /// <summary>The networks that a search trains in each fold, as a rule: it goes downhill from the middle.</summary>
    public int UsualTrainings => Kind == ModelKind.Network ? 4 * Scouts + Members - Scouts
        : IsSolved ? Penalties.Count : Math.Min(4, Penalties.Count);

    /// <summary>The penalties worth trying, ascending.</summary>
    public IReadOnlyList<double> Penalties { get; init; } =
        Kind == ModelKind.Linear ? [0.01, 0.1, 1, 10, 100, 1000] : [0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300];

    /// <summary>
    /// Rows to train on, by the coordinates of the space they span where features are many more than rows.
    /// </summary>
    public static (ArrayDataset Train, RowSpace? Space) Prepare(
        TabularData data, TablePreparation preparation, Table table, int[] rows, TargetScale scale, Workers workers)
    {
        float[] x = preparation.Apply(table);
        var space = RowSpace.Suits(rows.Length, preparation.Features) ? RowSpace.Of(x, preparation.Features, workers) : null;
        return space is null
            ? (data.Dataset(x, preparation.Features, rows, scale), null)
            : (data.Dataset(space.Coordinates, space.Rank, rows, scale), space);
    }

    /// <summary>Trains the networks of the mean on rows that were prepared.</summary>
    /// <param name="data">The table and its target.</param>
    /// <param name="train">The rows.</param>
    /// <param name="space">The space that they are coordinates of; null for none.</param>
    /// <param name="penalty">The weight penalty.</param>
    /// <param name="scope">How, and what ends it.</param>
    /// <param name="watch">Gives somebody who is told of the iterations of the first network, before they begin; null for
    /// nobody.</param>
    /// <param name="members">Which of them; null for all.</param>
    public Network[] Train(
        TabularData data,
        ArrayDataset train,
        RowSpace? space,
        double penalty,
        TrainingScope scope,
        Func<LbfgsTrainer, IProgress<LbfgsIteration>?>? watch = null,
        Range? members = null
    )
    {
        var options = new LbfgsOptions { Decay = penalty / train.Count, MaxIterations = Iterations };
        var (first, count) = (members ?? Range.All).GetOffsetAndLength(Members);
        var networks = new Network[count];
        for (int i = 0; i < networks.Length; i++)
        {
            int m = first + i;
            networks[i] = LayerNotation.Parse($"{Layers} dense:{data.Outputs}", train.Input, scope.Seed * 1000 + (ulong)m);
            if (space is not null)
            {
                Scale(networks[i].Blocks[0].Of(networks[i].Parameters), (float)space.FirstWeights);
            }

            var trainer = new LbfgsTrainer(networks[i], data.Loss(), options);
            trainer.Fit(train, scope.Workers, m == 0 ? watch?.Invoke(trainer) : null, scope.Cancel);
        }

        return networks;
    }

    /// <summary>Learns the preparation from rows and trains on them.</summary>
    public Fitted Fit(TabularData data, int[] rows, double penalty, TrainingScope scope, Workload.Part work)
    {
        var table = data.Table.Select(rows);
        var preparation = TablePreparation.Learn(table, data.Inputs, Preparation);
        var scale = TargetScale.Of(data, rows);
        var (train, space) = Prepare(data, preparation, table, rows, scale, scope.Workers);
        var network = IsSolved
            ? LeastSquares.Of(train, scope.Workers, scope.Cancel).Solve(penalty)
            : NetworkParts.Average([.. Enumerable.Range(0, Members).Select(One)]);
        return new Fitted(preparation, space?.Expand(network) ?? network, scale);

        Network One(int member)
        {
            var watch = scope.Progress is null ? null : (Func<LbfgsTrainer, IProgress<LbfgsIteration>?>)Tell;
            var one = Train(data, train, space, penalty, scope, watch, member..(member + 1))[0];
            work.Set((member + 1.0) / Members);
            return one;
        }

        IProgress<LbfgsIteration> Tell(LbfgsTrainer trainer)
        {
            scope.Progress.Report(new IterationsStarted(trainer, train, Members, IsInSpace: space is not null));
            return new Relay(scope.Progress, work, Iterations * Members);
        }
    }

    /// <summary>One of the networks, as it would be trained by mini-batches.</summary>
    public TabularProblem Problem(TabularData data, RowSplit split, TabularOptions options)
    {
        var table = data.Table.Select(split.Train);
        var preparation = TablePreparation.Learn(table, data.Inputs, Preparation);
        var scale = TargetScale.Of(data, split.Train);
        var train = data.Dataset(preparation, table, split.Train, scale);
        var held = data.Dataset(preparation, data.Table.Select(split.Held), split.Held, scale);
        var network = LayerNotation.Parse($"{Layers} dense:{data.Outputs}", train.Input, options.Seed * 1000);
        var training = new TrainingOptions
        {
            BatchSize = BatchSize,
            LearningRate = Rate,
            Seed = options.Seed,
            Threads = options.Threads,
        };
        return new TabularProblem(network, data.Loss(), new AdamW(), training, train, held, TakesBatches: false);
    }

    private static void Scale(Span<float> weights, float factor)
    {
        foreach (ref float weight in weights)
        {
            weight *= factor;
        }
    }

    private sealed class Relay(IProgress<TabularEvent> progress, Workload.Part work, int iterations) : IProgress<LbfgsIteration>
    {
        public void Report(LbfgsIteration value)
        {
            work.Set((double)value.Iteration / iterations);
            progress.Report(new IterationProgress(value));
        }
    }
}
