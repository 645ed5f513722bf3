using System.Globalization;
using System.Runtime.CompilerServices;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;

namespace Chainrule.Training;

/// <summary>
/// Finds a learning rate by trying: a copy of the network is trained for some steps while the rate grows exponentially,
/// rᵢ = r₀·(r₁/r₀)^(i/(n−1)), until the loss has clearly risen or the last rate is reached. What the losses say is in
/// <see cref="LearningRateSweep"/>. After Smith, "Cyclical Learning Rates for Training Neural Networks" (2015,
/// arXiv:1506.01186), section 3.3, with the exponential growth of Gugger, "How Do You Find A Good Learning Rate" (2018).
/// </summary>
/// <remarks>
/// The network given isn't changed. The same network, data and seed give the same bits on any number of threads. A
/// schedule and early stopping have no part in it; dropout, penalties and clipping have.
/// </remarks>
public sealed class LearningRateFinder
{
    // Three times what the network began with, in the mean of about ten batches: chance doesn't get there.
    private const double RiseThatEnds = 3, Inertia = 0.9;
    private const int FirstSteps = 10;

    private readonly Network _network;
    private readonly Loss _loss;
    private readonly Optimizer _optimizer;
    private readonly TrainingOptions _options;

    /// <summary>A finder for one training.</summary>
    /// <param name="network">Where the sweep starts from; it isn't changed.</param>
    /// <param name="loss">What is made small.</param>
    /// <param name="optimizer">How parameters follow their gradients: each has rates of its own.</param>
    /// <param name="options">Batch size, regularization, seed, shuffling and threads; null for the defaults.</param>
    public LearningRateFinder(Network network, Loss loss, Optimizer optimizer, TrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(optimizer);
        (_network, _loss, _optimizer, _options) = (network, loss, optimizer, options ?? new TrainingOptions());
    }

    /// <summary>Makes the sweep.</summary>
    /// <param name="train">The rows to train on; gone through as often as the steps need.</param>
    /// <param name="range">The rates to try; null for the defaults.</param>
    /// <param name="progress">Is told after each step, on this thread; null for nobody.</param>
    /// <param name="cancel">Ends the sweep.</param>
    /// <exception cref="ChainruleException">The data doesn't fit the network or the loss, or the first rate isn't below the
    /// last.</exception>
    /// <exception cref="DivergenceException">A number was infinite or NaN in the first step: that is not for want of a better
    /// rate.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public LearningRateSweep Run(
        IDataset train,
        LearningRateRange? range = null,
        IProgress<LearningRateStep>? progress = null,
        CancellationToken cancel = default
    )
    {
        DataCheck.Check(train, _network);
        range ??= new LearningRateRange();
        if (range.From >= range.To)
        {
            throw new ChainruleException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the first learning rate, {range.From}, isn't below the last, {range.To}"
                ),
                "let the rates grow"
            );
        }

        var workers = _options.Threads == Environment.ProcessorCount ? Workers.Shared : new Workers(_options.Threads);
        try
        {
            return Sweep(train, range, workers, progress, cancel);
        }
        finally
        {
            if (workers != Workers.Shared)
            {
                workers.Dispose();
            }
        }
    }

    /// <param name="train">The rows to train on; gone through as often as the steps need.</param>
    /// <param name="range">The rates to try; null for the defaults.</param>
    /// <param name="progress">Is told after each step, in order and on this thread; null for nobody.</param>
    /// <param name="cancel">Ends the sweep.</param>
    /// <inheritdoc cref="Run(IDataset, LearningRateRange?, IProgress{LearningRateStep}?, CancellationToken)"
    ///     path="/*[not(self::param)]"/>
    [OverloadResolutionPriority(-1)] // for lambdas alone
    public LearningRateSweep Run(
        IDataset train,
        LearningRateRange? range = null,
        Action<LearningRateStep>? progress = null,
        CancellationToken cancel = default
    ) => Run(train, range, SynchronousProgress<LearningRateStep>.Of(progress), cancel);

    private LearningRateSweep Sweep(
        IDataset train, LearningRateRange range, Workers workers, IProgress<LearningRateStep>? progress, CancellationToken cancel)
    {
        var network = _network.Copy();
        var runner = new StepRunner(network, _loss, _optimizer, _options, workers);
        var order = new EpochOrder(_options, train.Count);
        bool isGoneThrough = (long)range.Steps * order.BatchSize >= train.Count;
        int node = isGoneThrough ? FrozenFeatures.CutOf(network, runner.Frozen, train.Count, _options.FrozenBytes) : -1;
        train = node < 0 ? train : FrozenFeatures.Of(train, network, node, workers, done: null, cancel);
        var batch = new Batch(train, order.BatchSize);
        runner.Reserve(batch);

        double rate = range.From, factor = Root((double)range.To / range.From, range.Steps - 1), mean = 0, first = 0;
        var rates = new List<float>(range.Steps);
        var losses = new List<double>(range.Steps);
        bool diverged = false;
        for (int step = 0; step < range.Steps && !diverged; step++, rate *= factor)
        {
            cancel.ThrowIfCancellationRequested();
            if (step % order.Steps == 0)
            {
                order.Begin(step / order.Steps);
            }

            runner.Fill(batch, order.RowsOf(step % order.Steps));
            double loss = runner.Run(batch, step + 1, (float)rate, out var divergence);
            if (divergence is not null && step == 0)
            {
                throw new DivergenceException(divergence, step: 1, epoch: 1, (float)rate);
            }

            diverged = divergence is not null;
            if (double.IsFinite(loss))
            {
                rates.Add((float)rate);
                losses.Add(loss);
                first = step < FirstSteps ? losses.Average() : first;
                mean = step < FirstSteps ? first : Inertia * mean + (1 - Inertia) * loss;
                diverged |= mean > RiseThatEnds * first;
                progress?.Report(new LearningRateStep(step + 1, range.Steps, (float)rate, loss));
            }
        }

        return LearningRateSweep.Of(_network.Notation, _optimizer.Notation, [.. rates], [.. losses], diverged);
    }

    // The number whose power is the given one, by halving an interval: powers are products, which round alike on every machine.
    private static double Root(double power, int exponent)
    {
        double low = 1, high = power;
        for (int i = 0; i < 200; i++)
        {
            double middle = low + (high - low) / 2;
            (low, high) = DoubleMath.Power(middle, exponent) < power ? (middle, high) : (low, middle);
        }

        return low;
    }
}

/// <summary>A step of a sweep is done.</summary>
/// <param name="Step">Its number, from 1.</param>
/// <param name="Steps">The steps of a whole sweep; it may end earlier.</param>
/// <param name="Rate">Its learning rate.</param>
/// <param name="Loss">The loss of its batch, before the step.</param>
public sealed record LearningRateStep(int Step, int Steps, float Rate, double Loss);

/// <summary>The rates that a sweep tries.</summary>
public sealed record LearningRateRange
{
    /// <summary>The first and least rate.</summary>
    /// <exception cref="ChainruleException">It isn't a finite number above 0.</exception>
    public float From { get; init => field = Rate("first", value); } = 1e-6f;

    /// <summary>The last and greatest rate.</summary>
    /// <exception cref="ChainruleException">It isn't a finite number above 0.</exception>
    public float To { get; init => field = Rate("last", value); } = 10;

    /// <summary>Steps from the first rate to the last, from 20 to 100,000.</summary>
    /// <exception cref="ChainruleException">It is out of range.</exception>
    public int Steps
    {
        get;
        init =>
            field = value is >= 20 and <= 100_000
                ? value
                : throw new ChainruleException(
                    string.Create(CultureInfo.InvariantCulture, $"a learning rate can't be looked for in {value:#,0} steps"),
                    "take at least 20 and at most 100,000"
                );
    } = 140;

    private static float Rate(string which, float value) =>
        value is > 0 and < float.PositiveInfinity
            ? value
            : throw new ChainruleException(
                string.Create(CultureInfo.InvariantCulture, $"the {which} learning rate can't be {value}"),
                "learning rates are numbers above 0"
            );
}
