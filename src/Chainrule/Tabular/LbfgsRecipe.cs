using Chainrule.Data;
using Chainrule.Data.Tables;
using Chainrule.Kernels;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Tabular;

/// <summary>How a model is trained by L-BFGS: the mean of a few small networks from different first weights, or a linear model.</summary>
/// <param name="Kind">The kind of model.</param>
/// <param name="Layers">The layers before the last one; empty for a linear model.</param>
/// <param name="Members">How many networks.</param>
/// <param name="Preparation">How columns are prepared.</param>
internal sealed record LbfgsRecipe(ModelKind Kind, string Layers, int Members, PreparationOptions Preparation)
{
    private const int LinearIterations = 200, NetworkIterations = 200;

    /// <summary>The hidden units of each network of the mean.</summary>
    public const int Units = 32;

    /// <summary>Linear regression, or logistic regression: numbers standardized, so that the model is linear in them.</summary>
    public static LbfgsRecipe Linear { get; } = new(ModelKind.Linear, "", 1, new PreparationOptions { Scaling = NumberScaling.Standard });

    /// <summary>A mean of networks with one hidden layer.</summary>
    public static LbfgsRecipe Network(int members) => new(ModelKind.Network, $"dense:{Units} gelu", members, new PreparationOptions());

    /// <summary>The penalties worth trying, ascending.</summary>
    public double[] Penalties => Kind == ModelKind.Linear ? [0.01, 0.1, 1, 10, 100, 1000] : [0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300];

    /// <summary>Trains on a dataset.</summary>
    public Network Train(TabularData data, ArrayDataset train, double penalty, ulong seed, Workers workers, CancellationToken cancel)
    {
        var options = new LbfgsOptions
        {
            Decay = penalty / train.Count,
            MaxIterations = Kind == ModelKind.Linear ? LinearIterations : NetworkIterations,
        };
        var members = new Network[Members];
        for (int m = 0; m < Members; m++)
        {
            members[m] = LayerNotation.Parse($"{Layers} dense:{data.Outputs}", train.Input, seed * 1000 + (ulong)m);
            new LbfgsTrainer(members[m], data.Loss(), options).Fit(train, workers, cancel);
        }

        return NetworkParts.Average(members);
    }

    /// <summary>Learns the preparation from rows and trains on them.</summary>
    public Fitted Fit(TabularData data, int[] rows, double penalty, ulong seed, Workers workers, CancellationToken cancel)
    {
        var table = data.Table.Select(rows);
        var preparation = TablePreparation.Learn(table, data.Inputs, Preparation);
        var scale = TargetScale.Of(data, rows);
        var train = data.Dataset(preparation, table, rows, scale);
        return new Fitted(preparation, Train(data, train, penalty, seed, workers, cancel), scale);
    }
}
