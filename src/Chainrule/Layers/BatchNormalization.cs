using System.Globalization;
using System.Runtime.InteropServices;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// Batch normalization: each channel is shifted and scaled to mean 0 and variance 1, and then by numbers that are learned,
/// <c>y = γ·(x − μ)/√(σ² + ε) + β</c>. In training μ and σ² are those of the batch, over all rows and pixels; in prediction they
/// are running averages, so that a row depends on itself alone.
/// </summary>
/// <remarks>
/// <para>
/// Shapes: x and y (B, …, C); γ, β, μ, σ² (C), one of each for the last axis. n is the number of values of a channel in the
/// batch, B times the pixels.
/// </para>
/// <para>
/// State: running ← (1 − momentum)·running + momentum·batch, where the batch's variance is Σ (x − μ)² / (n − 1), as in PyTorch;
/// it is normalized by Σ (x − μ)² / n. Of a batch in shards each is normalized by itself, and their moments are merged.
/// </para>
/// <para>
/// Derivatives, with x̂ = (x − μ)/√(σ² + ε): ∂L/∂β = Σ dy, ∂L/∂γ = Σ dy·x̂,
/// ∂L/∂x = γ/√(σ² + ε)·(dy − Σ dy / n − x̂·Σ (dy·x̂) / n); in prediction ∂L/∂x = γ/√(σ² + ε)·dy.
/// </para>
/// <para>
/// Source: Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift"
/// (ICML 2015), algorithms 1 and 2.
/// </para>
/// </remarks>
public sealed class BatchNormalization : Layer
{
    /// <summary>How much of the running statistics a batch replaces, unless another share is asked for.</summary>
    public const double DefaultMomentum = 0.1;

    /// <summary>What is added to variances, unless another number is asked for.</summary>
    public const double DefaultEpsilon = 1e-5;

    [ThreadStatic]
    private static float[]? _factors;

    private readonly int _channels;

    /// <summary>A batch normalization over the last axis.</summary>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="momentum">The share of the running statistics that a batch replaces, above 0 and at most 1.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ChainruleException">A setting is out of range.</exception>
    public BatchNormalization(Shape input, double momentum = DefaultMomentum, double epsilon = DefaultEpsilon)
        : base(input, input)
    {
        if (!(momentum > 0 && momentum <= 1))
        {
            throw new ChainruleException(
                string.Create(CultureInfo.InvariantCulture, $"batch-norm's momentum can't be {momentum}"),
                "it is the share of a batch in the running statistics: above 0, at most 1"
            );
        }

        Normalization.CheckEpsilon("batch-norm", epsilon);
        (_channels, Momentum, Epsilon) = (RowMap.Width(input), momentum, epsilon);
        Parameters = Normalization.ScaleAndShift(_channels);
        State =
        [
            new StateSpec("running-mean", new Shape(_channels), 0),
            new StateSpec("running-variance", new Shape(_channels), 1),
        ];
    }

    /// <summary>The share of the running statistics that a batch replaces.</summary>
    public double Momentum { get; }

    /// <summary>ε, which is added to variances.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public override string Notation =>
        Epsilon != DefaultEpsilon ? string.Create(CultureInfo.InvariantCulture, $"batch-norm:{Momentum}:{Epsilon}")
        : Momentum != DefaultMomentum ? string.Create(CultureInfo.InvariantCulture, $"batch-norm:{Momentum}")
        : "batch-norm";

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<StateSpec> State { get; }

    /// <inheritdoc/>
    public override int ObservedSize => Moments.SizeOf(_channels);

    /// <inheritdoc/>
    public override int BatchCacheSize => 4 * _channels;    // μ and 1/√(σ² + ε) as doubles

    /// <inheritdoc/>
    public override bool MixesRows => true;

    /// <inheritdoc/>
    public override int LeastRows => Input.Count == _channels ? 2 : 1;

    /// <inheritdoc/>
    public override bool SkipsGradients => true;

    /// <inheritdoc/>
    public override FormulaText Text => new("y = γ·(x - μ)/√(σ² + ε) + β, over the batch in training");

    /// <inheritdoc/>
    public override BatchFormula BatchFormula => (in FormulaPass pass, ReadOnlySpan<double> x, Span<double> y) =>
    {
        for (int k = 0; k < _channels; k++)
        {
            double mean = pass.State[k], variance = pass.State[_channels + k];
            if (pass.IsTraining)
            {
                (mean, variance) = (0, 0);
                for (int i = k; i < x.Length; i += _channels)
                {
                    mean += x[i] * _channels / x.Length;
                }

                for (int i = k; i < x.Length; i += _channels)
                {
                    variance += (x[i] - mean) * (x[i] - mean) * _channels / x.Length;
                }
            }

            for (int i = k; i < x.Length; i += _channels)
            {
                double normal = (x[i] - mean) / Math.Sqrt(variance + Epsilon);
                y[i] = pass.Parameters[k] * normal + pass.Parameters[_channels + k];
            }
        }
    };

    /// <inheritdoc/>
    /// <exception cref="ChainruleException">In training, a channel has a single value.</exception>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        if (x.IsEmpty)
        {
            if (pass.IsTraining)
            {
                pass.Observed.Clear();
            }

            return;
        }

        Span<float> factors = Factors(6);
        var statistics = pass.BatchCache.IsEmpty ? factors[(2 * _channels)..] : pass.BatchCache;
        Span<double> means = Numbers(statistics)[.._channels], scales = Numbers(statistics)[_channels..];
        Observe(pass, x, means, scales);
        Span<float> a = factors[.._channels], b = factors[_channels..(2 * _channels)];
        for (int k = 0; k < _channels; k++)
        {
            double scale = pass.Parameters[k] * scales[k];
            (a[k], b[k]) = ((float)scale, (float)(pass.Parameters[_channels + k] - means[k] * scale));
        }

        ChannelMap.Run(pass.Workers, x, a, b, y);
    }

    /// <inheritdoc/>
    public override void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (x.IsEmpty)
        {
            pass.Gradients.Clear();
            return;
        }

        Span<double> means = Numbers(pass.BatchCache)[.._channels], scales = Numbers(pass.BatchCache)[_channels..];
        Span<double> sums = ChannelSums.Gradients(pass.Workers, x, dy, means), first = sums[..(2 * _channels)];
        for (int i = 2 * _channels; i < sums.Length; i++)
        {
            first[i % (2 * _channels)] += sums[i];
        }

        Span<float> factors = Factors(3);
        double count = x.Length / _channels;
        for (int k = 0; k < _channels; k++)
        {
            double shift = first[k], scale = first[_channels + k] * scales[k], weight = pass.Parameters[k] * scales[k];
            double perX = pass.IsTraining ? -weight * scale * scales[k] / count : 0;
            factors[k] = (float)weight;
            factors[_channels + k] = (float)perX;
            factors[2 * _channels + k] = (float)(pass.IsTraining ? -weight * shift / count - perX * means[k] : 0);
            if (!pass.Gradients.IsEmpty)
            {
                (pass.Gradients[k], pass.Gradients[_channels + k]) = ((float)scale, (float)shift);
            }
        }

        if (!dx.IsEmpty)
        {
            ChannelMap.Run(
                pass.Workers, dy, factors[.._channels], x, factors[_channels..(2 * _channels)], factors[(2 * _channels)..], dx);
        }
    }

    /// <inheritdoc/>
    public override void MergeObserved(Span<double> observed, Span<double> later) =>
        new Moments(observed).Merge(new Moments(later));

    /// <inheritdoc/>
    public override void FoldObserved(Span<double> observed, Span<float> state)
    {
        var moments = new Moments(observed);
        for (int k = 0; k < _channels && moments.Count > 1; k++)
        {
            double variance = moments.SquaredDeviations[k] / (moments.Count - 1);
            state[k] = (float)((1 - Momentum) * state[k] + Momentum * moments.Means[k]);
            state[_channels + k] = (float)((1 - Momentum) * state[_channels + k] + Momentum * variance);
        }
    }

    // The means, and 1/√(σ² + ε), that x is normalized by.
    private void Observe(in Pass pass, ReadOnlySpan<float> x, Span<double> means, Span<double> scales)
    {
        if (!pass.IsTraining)
        {
            for (int k = 0; k < _channels; k++)
            {
                means[k] = pass.State[k];
                scales[k] = 1 / Math.Sqrt(pass.State[_channels + k] + Epsilon);
            }

            return;
        }

        if (x.Length == _channels)
        {
            throw new ChainruleException(
                "batch-norm can't normalize a batch with one value for each channel: it has no variance",
                "use a batch size that leaves no single row over, or fewer shards"
            );
        }

        var moments = new Moments(pass.Observed);
        moments.Observe(x, pass.Workers);
        moments.Means.CopyTo(means);
        for (int k = 0; k < _channels; k++)
        {
            scales[k] = 1 / Math.Sqrt(moments.Variance(k) + Epsilon);
        }
    }

    private Span<double> Numbers(Span<float> statistics) => MemoryMarshal.Cast<float, double>(statistics[..(4 * _channels)]);

    // This thread's memory for some numbers a channel.
    private Span<float> Factors(int each)
    {
        if (_factors is null || _factors.Length < each * _channels)
        {
            _factors = new float[each * _channels];
        }

        return _factors.AsSpan(0, each * _channels);
    }
}
