using Chainrule.Initializers;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>What kind of model a table gets.</summary>
public enum ModelKind
{
    /// <summary>A weighted sum of the features: linear or logistic regression.</summary>
    Linear,

    /// <summary>A network with hidden layers.</summary>
    Network,

    /// <summary>Always the same: the mean, or the shares of the classes.</summary>
    Constant,
}

/// <summary>How <see cref="TabularTrainer"/> trains. The defaults are meant to be left alone. Immutable.</summary>
public sealed record TabularOptions
{
    /// <summary>
    /// The kind of model; null for the network where it beats the linear model in validation, by more than half a standard error
    /// of the difference over the folds, else the linear model; always the same prediction where nothing beats that.
    /// </summary>
    public ModelKind? Kind { get; init; }

    /// <summary>What all chance is drawn from: the same seed gives the same bits, on any number of threads.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// The share of rows, at most 5,000, held out to test with; 0 for none. Cross-validation holds out folds instead.
    /// </summary>
    /// <exception cref="ChainruleException">It is negative, or not below 1.</exception>
    public double TestShare
    {
        get;
        init => field = Setting.Check("table", "share of test rows", value, value is >= 0 and < 1, "at least 0 and below 1");
    } = 0.2;

    /// <summary>How many folds the whole procedure is tested by; 0 for a single test on rows held out.</summary>
    /// <exception cref="ChainruleException">It is 1 or negative.</exception>
    public int Folds
    {
        get;
        init =>
            field = (int)
                Setting.Check("table", "number of folds", (double)value, value is 0 or >= 2, "at least 2, or 0 for none");
    }

    /// <summary>
    /// Gives the model of a fold, from 0, that <see cref="TabularTrainer.FitFold"/> has made of the same table with the same
    /// options; null where it is to be trained. Null where all are.
    /// </summary>
    public Func<int, TableModel?>? FoldModels { get; init; }

    /// <summary>The weight of each class in training, in the order of the classes; null where all rows count alike.</summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>Whether classes are weighted so that all count alike, however many rows they have.</summary>
    public bool BalancesClasses { get; init; }

    /// <summary>The probability above which the second of two classes is chosen.</summary>
    public double Threshold { get; init; } = Model.DefaultThreshold;

    /// <summary>
    /// Whether the model, once tested, is fitted anew to all rows with the same settings, where it was trained by L-BFGS or is a
    /// mean of networks by mini-batches: no row is lost to the test then. A single network by mini-batches stays as it was
    /// tested.
    /// </summary>
    public bool Refits { get; init; } = true;

    /// <summary>The network's layers behind the embeddings, with its last one; null for the library's choice.</summary>
    public string? Layers { get; init; }

    /// <summary>How the network's weights start; null for what suits the layer that follows. Then it is trained by
    /// mini-batches.</summary>
    public Initializer? Initializer { get; init; }

    /// <summary>
    /// The loss of a network that is trained just as it is given, by <see cref="Layers"/>, <see cref="Initializer"/>,
    /// <see cref="Optimizer"/> and <see cref="Training"/>; null for the library's choice. No other kind is tried beside it;
    /// columns of numbers become one feature each, on the scale of <see cref="Scaling"/>, those of categories one for each;
    /// targets keep their own scale and outputs stay uncalibrated; the learning rate is constant unless a schedule is set;
    /// the model of the last epoch is kept, unless there are <see cref="Validation"/> rows, and is not fitted anew.
    /// </summary>
    public Loss? Loss { get; init; }

    /// <summary>The scale of numbers where a <see cref="Loss"/> is given.</summary>
    public NumberScaling Scaling { get; init; } = NumberScaling.Standard;

    /// <summary>
    /// Where a <see cref="Loss"/> is given, the rows kept back of those to train on, to choose the best epoch by: a share below
    /// 1, else their number; 0 for none.
    /// </summary>
    /// <exception cref="ChainruleException">It is negative.</exception>
    public double Validation
    {
        get;
        init => field = Setting.Check("table", "validation", value, value >= 0, "at least 0");
    }

    /// <summary>
    /// Changes how a network is trained by mini-batches, as in <c>training => training with { Epochs = 100 }</c>; null for the
    /// library's choice.
    /// </summary>
    public Func<TrainingOptions, TrainingOptions>? Training { get; init; }

    /// <summary>
    /// Whether the learning rate of mini-batches is found by a <see cref="LearningRateFinder"/> on the rows to train on, just
    /// before the
    /// training; a network is then always trained by mini-batches.
    /// </summary>
    public bool FindsLearningRate { get; init; }

    /// <summary>The optimizer of mini-batches; null for AdamW.</summary>
    public Optimizer? Optimizer { get; init; }

    /// <summary>The threads that share the work, at least 1; they change no bit of the result.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>A team of threads; the one all share where that is as large.</summary>
    internal Workers Team() => Threads == Environment.ProcessorCount ? Workers.Shared : new Workers(Threads);
}
