using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>A network trained on some rows of a table, with all that predictions need.</summary>
/// <param name="Preparation">How the columns were prepared.</param>
/// <param name="Network">The network; puts out scores, or values on the scale.</param>
/// <param name="Scale">The scale of targets that are values.</param>
internal sealed record Fitted(TablePreparation Preparation, Network Network, TargetScale Scale)
{
    /// <summary>
    /// What the network puts out, where it is the model as it is; null where its outputs are yet to be calibrated and put on
    /// their own scale.
    /// </summary>
    public OutputKind? Output { get; init; }

    /// <summary>The networks that it is the mean of; empty where they are trained together, or it isn't one.</summary>
    public IReadOnlyList<Network> Members { get; init; } = [];

    /// <summary>The model: scores calibrated and values in their own unit, by the last layer's parameters.</summary>
    /// <param name="data">What it was trained on.</param>
    /// <param name="factor">What scores, or values learned on a curve, are multiplied with to be calibrated.</param>
    /// <param name="threshold">The probability above which the second of two classes is chosen.</param>
    /// <param name="info">What else should be known about it.</param>
    public TableModel ToModel(TabularData data, double factor, double threshold, IReadOnlyDictionary<string, string>? info = null)
    {
        if (Output is { } known)
        {
            return Around(Network, known, data, threshold, info);
        }

        bool isRegression = data.Task == TableTask.Regression;
        double[] factors = isRegression ? Scale.Deviations : [.. Enumerable.Repeat(factor, data.Outputs)];
        NetworkParts.ScaleOutputs(Network, factors, isRegression ? Scale.Means : new double[data.Outputs]);
        var network = data.Curve is { } curve ? NetworkParts.Behind(Network, curve, factor) : Network;
        var output = data.Task switch
        {
            TableTask.Regression => OutputKind.Values,
            TableTask.Binary => OutputKind.SigmoidLogits,
            _ => OutputKind.SoftmaxLogits,
        };
        return Around(network, output, data, threshold, info);
    }

    private TableModel Around(
        Network network,
        OutputKind output,
        TabularData data,
        double threshold,
        IReadOnlyDictionary<string, string>? info
    ) =>
        new(new Model(
            network,
            output,
            Preparation.With(data.TargetFormats),
            data.Classes.Count > 0 ? data.Classes : null,
            info,
            data.Targets,
            threshold
        ));
}

/// <summary>How a kind of model did on rows it was not trained on, and what it needs to be trained again.</summary>
/// <param name="Kind">The kind of model.</param>
/// <param name="Penalty">The weight penalty that did best, α in α/rows·½·Σw²; null where there was no choice of one.</param>
/// <param name="Loss">The mean loss of rows it was not trained on: log loss, or the share of the targets' variance left
/// unexplained.</param>
/// <param name="Error">The standard error of it over the folds; NaN with a single set of rows.</param>
/// <param name="Factor">What scores are multiplied with to be calibrated, 1 / temperature; of values learned on a curve, their
/// distance from its center.</param>
/// <param name="FoldLosses">The loss of each fold.</param>
internal sealed record Selected(
    ModelKind Kind,
    double? Penalty,
    double Loss,
    double Error,
    double Factor,
    IReadOnlyList<double> FoldLosses
)
{
    private const double LeastErrors = 0.5;

    /// <summary>How its training went; null where it was trained by mini-batches.</summary>
    public IterationHistory? Iterations { get; init; }

    /// <summary>What each penalty brought that was tried, ascending; empty where there was no choice of one.</summary>
    public IReadOnlyList<PenaltyTrial> Trials { get; init; } = [];

    /// <summary>How it did on each of several targets; empty where there is one.</summary>
    public IReadOnlyList<Selected> PerTarget { get; init; } = [];

    /// <summary>What was predicted for these rows; null where classes are, or several numbers.</summary>
    public HeldOut? HeldOut { get; init; }

    /// <summary>The loss of each row of the first fold, which every kind of model is measured on.</summary>
    public float[] FirstRows { get; init; } = [];

    /// <summary>
    /// What is to be expected over all folds of a model that was measured on the first of them, beside another one that was
    /// measured on all: the other's loss and the difference on the first, which has less chance in it than the loss itself (a
    /// control variate).
    /// </summary>
    public Selected Beside(Selected other)
    {
        double difference = Loss - other.FoldLosses[0];
        return this with
        {
            Loss = other.Loss + difference,
            Error = other.Error,
            PerTarget = [.. PerTarget.Zip(other.PerTarget, (own, others) => own.Beside(others))],
        };
    }

    /// <summary>
    /// Whether it does better than a simpler model by more than half a standard error of the difference over the folds. The
    /// one-standard-error rule of Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees" (1984), section 3.4,
    /// is about simplicity; for the loss of other rows a half did a little better, and none at all worse (65 tables of R's
    /// packages). Always the same prediction must be beaten by a whole one: that something was learned is not said lightly.
    /// Measured on the first fold alone, the error is that of the difference over its rows. On a single set of rows, whether it
    /// does better.
    /// </summary>
    public bool Beats(Selected simpler)
    {
        double gain = simpler.Loss - Loss;
        bool isOfFolds = FoldLosses.Count == simpler.FoldLosses.Count;
        double[] gains = isOfFolds
            ? [.. simpler.FoldLosses.Zip(FoldLosses, (theirs, own) => theirs - own)]
            : [.. simpler.FirstRows.Zip(FirstRows, (theirs, own) => (double)theirs - own)];
        if (gains.Length < 2)
        {
            return gain > 0;
        }

        double mean = gains.Average(), squares = gains.Sum(each => (each - mean) * (each - mean));
        double errors = simpler.Kind == ModelKind.Constant ? 1 : LeastErrors;
        return gain > errors * Math.Sqrt(squares / (gains.Length - 1) / gains.Length);
    }
}
