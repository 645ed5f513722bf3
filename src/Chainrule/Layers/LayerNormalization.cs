using System.Globalization;
using System.Runtime.CompilerServices;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// Layer normalization: each run of numbers along the last axis, a row or a pixel's channels, is shifted and scaled to mean 0 and
/// variance 1, and then by numbers that are learned, <c>y = γ·(x − μ)/√(σ² + ε) + β</c>. μ and σ² are the run's own, in training
/// and in prediction.
/// </summary>
/// <remarks>
/// <para>Shapes: x and y (B, …, C); γ, β (C).</para>
/// <para>
/// Derivatives, with x̂ = (x − μ)/√(σ² + ε) and g = γ·dy: ∂L/∂β = Σ dy and ∂L/∂γ = Σ dy·x̂ over all runs,
/// ∂L/∂x = (g − Σ g / C − x̂·Σ (g·x̂) / C)/√(σ² + ε), with sums over the run.
/// </para>
/// <para>Source: Ba, Kiros and Hinton, "Layer Normalization" (2016), equations 3 and 4.</para>
/// </remarks>
public sealed class LayerNormalization : Layer
{
    /// <summary>What is added to variances, unless another number is asked for.</summary>
    public const double DefaultEpsilon = 1e-5;

    // About how many numbers one part has; whole runs. Sums over runs depend on it, and on nothing else.
    private const int PieceLength = 4 * 1024;

    [ThreadStatic]
    private static double[]? _pieces;

    private readonly int _channels;

    /// <summary>A layer normalization over the last axis.</summary>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ChainruleException">ε is out of range.</exception>
    public LayerNormalization(Shape input, double epsilon = DefaultEpsilon)
        : base(input, input)
    {
        Normalization.CheckEpsilon("layer-norm", epsilon);
        (_channels, Epsilon) = (RowMap.Width(input), epsilon);
        Parameters = Normalization.ScaleAndShift(_channels);
    }

    /// <summary>ε, which is added to variances.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public override string Notation => Epsilon == DefaultEpsilon
        ? "layer-norm"
        : string.Create(CultureInfo.InvariantCulture, $"layer-norm:{Epsilon}");

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <inheritdoc/>
    public override bool SkipsGradients => true;

    /// <inheritdoc/>
    public override FormulaText Text => new("y = γ·(x - μ)/√(σ² + ε) + β, over the last axis");

    /// <inheritdoc/>
    public override LayerFormula Formula => (x, parameters, y) =>
    {
        for (int start = 0; start < x.Length; start += _channels)
        {
            double mean = 0, variance = 0;
            for (int k = 0; k < _channels; k++)
            {
                mean += x[start + k] / _channels;
            }

            for (int k = 0; k < _channels; k++)
            {
                variance += Math.Pow(x[start + k] - mean, 2) / _channels;
            }

            for (int k = 0; k < _channels; k++)
            {
                double normal = (x[start + k] - mean) / Math.Sqrt(variance + Epsilon);
                y[start + k] = parameters[k] * normal + parameters[_channels + k];
            }
        }
    };

    /// <inheritdoc/>
    public override unsafe void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        fixed (float* px = x, py = y, parameters = pass.Parameters)
        {
            var job = new ForwardJob(px, py, parameters, _channels, x.Length / _channels, Epsilon);
            pass.Workers.Run(Pieces(x.Length), ref job);
        }
    }

    /// <inheritdoc/>
    public override unsafe void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        int pieces = Pieces(x.Length), size = 2 * _channels;
        if (_pieces is null || _pieces.Length < pieces * size)
        {
            _pieces = new double[pieces * size];
        }

        var sums = _pieces.AsSpan(0, pieces * size);
        sums.Clear();
        fixed (float* px = x, pdy = dy, pdx = dx, parameters = pass.Parameters)
        fixed (double* results = sums)
        {
            var job = new BackwardJob
            {
                X = px,
                Dy = pdy,
                Dx = dx.IsEmpty ? null : pdx,
                Scale = parameters,
                Sums = results,
                Channels = _channels,
                Runs = x.Length / _channels,
                Epsilon = Epsilon,
            };
            pass.Workers.Run(pieces, ref job);
        }

        for (int k = 0; k < pass.Gradients.Length; k++)
        {
            double sum = 0;
            for (int piece = 0; piece < pieces; piece++)
            {
                sum += sums[piece * size + k];
            }

            pass.Gradients[k] = (float)sum;
        }
    }

    private int Pieces(int length) => (length / _channels + RunsPerPiece(_channels) - 1) / RunsPerPiece(_channels);

    private static int RunsPerPiece(int channels) => Math.Max(1, PieceLength / channels);

    // The mean of a run, and 1/√(σ² + ε).
    private static unsafe (double Mean, double Scale) Statistics(float* x, int channels, double epsilon)
    {
        double sum = 0, squares = 0;
        for (int k = 0; k < channels; k++)
        {
            sum += x[k];
        }

        double mean = sum / channels;
        for (int k = 0; k < channels; k++)
        {
            squares += (x[k] - mean) * (x[k] - mean);
        }

        return (mean, 1 / Math.Sqrt(squares / channels + epsilon));
    }

    private readonly unsafe struct ForwardJob(float* x, float* y, float* parameters, int channels, int runs, double epsilon)
        : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part)
        {
            int first = part * RunsPerPiece(channels), end = Math.Min(runs, first + RunsPerPiece(channels));
            for (nint run = first; run < end; run++)
            {
                float* from = x + run * channels, to = y + run * channels;
                var (mean, scale) = Statistics(from, channels, epsilon);
                for (int k = 0; k < channels; k++)
                {
                    to[k] = (float)(parameters[k] * ((from[k] - mean) * scale) + parameters[channels + k]);
                }
            }
        }
    }

    private unsafe struct BackwardJob : IJob
    {
        public float* X, Dy, Dx, Scale;
        public double* Sums;
        public int Channels, Runs;
        public double Epsilon;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part)
        {
            int first = part * RunsPerPiece(Channels), end = Math.Min(Runs, first + RunsPerPiece(Channels));
            double* sums = Sums + (nint)part * 2 * Channels;
            for (nint run = first; run < end; run++)
            {
                float* x = X + run * Channels, dy = Dy + run * Channels;
                var (mean, scale) = Statistics(x, Channels, Epsilon);
                double sum = 0, along = 0;
                for (int k = 0; k < Channels; k++)
                {
                    double normal = (x[k] - mean) * scale, gradient = (double)Scale[k] * dy[k];
                    sums[k] += dy[k] * normal;
                    sums[Channels + k] += dy[k];
                    sum += gradient;
                    along += gradient * normal;
                }

                for (int k = 0; k < Channels && Dx != null; k++)
                {
                    double normal = (x[k] - mean) * scale;
                    (Dx + run * Channels)[k] =
                        (float)(scale * ((double)Scale[k] * dy[k] - sum / Channels - normal * (along / Channels)));
                }
            }
        }
    }
}
