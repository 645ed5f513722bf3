using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// Each of the first N features becomes D numbers that are piecewise linear in it: its range, 0 to 1, is cut into T equal
/// bins, and <c>y = b + Σₜ wₜ·eₜ(x)</c> with eₜ = 0 below bin t, 1 above it and (x − start)·T inside, where the first bin
/// reaches down to −∞ and the last up to ∞. So a network bends where a tree would split. The features behind them are passed
/// through.
/// </summary>
/// <remarks>
/// <para>
/// Shapes: x (B, N + P), W (N, T, D), b (N, D), y (B, N·D + P). Features should be spread over 0 to 1 evenly,
/// as quantiles make them: then the bins hold equally many rows, as in the paper.
/// </para>
/// <para>
/// Derivatives: ∂L/∂wₜ = Σᵢ eₜ(xᵢ)·dyᵢ, ∂L/∂b = Σᵢ dyᵢ, dx = T·⟨wₜ, dy⟩ with the bin t that x lies in. They are summed by the
/// values at the bins' ends, V₀ = b and Vₜ = Vₜ₋₁ + wₜ₋₁: y = (1 − f)·Vₜ + f·Vₜ₊₁ touches two of them per row.
/// </para>
/// <para>
/// Source: Gorishniy, Rubachev and Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning" (NeurIPS 2022),
/// section 3.2, with a linear layer behind the encoding.
/// </para>
/// </remarks>
public sealed class PiecewiseLinearEmbedding : Layer
{
    private const int RowsPerPart = 64;

    // From so many rows on it takes less work to sum the values at the ends of all bins once than those below each number.
    private const int LeastRowsForEnds = 3;

    private readonly int _inputs, _outputs;

    /// <summary>An embedding of the first features of a row.</summary>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="numbers">N, how many features are embedded, at least 1.</param>
    /// <param name="bins">T, at least 1.</param>
    /// <param name="size">D, the numbers that each becomes, at least 1.</param>
    /// <exception cref="ChainruleException">A setting is out of range, or there are fewer features.</exception>
    public PiecewiseLinearEmbedding(Shape input, int numbers, int bins, int size)
        : base(input, new Shape(NumberEmbedding.OutputsOf("piecewise", input, numbers, bins, "number of bins", size)))
    {
        (Numbers, Bins, Size, _inputs, _outputs) = (numbers, bins, size, input.Count, Output.Count);
        Parameters =
        [
            new ParameterSpec("weights", new Shape(numbers, bins, size), new Normal((float)(1 / Math.Sqrt(bins))), Decays: true),
            new ParameterSpec("bias", new Shape(numbers, size), new Zeros(), Decays: false),
        ];
    }

    /// <summary>N, how many features are embedded.</summary>
    public int Numbers { get; }

    /// <summary>T, the bins of each.</summary>
    public int Bins { get; }

    /// <summary>D, the numbers that each becomes.</summary>
    public int Size { get; }

    /// <inheritdoc/>
    public override string Notation => $"piecewise:{Numbers}:{Bins}:{Size}";

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <inheritdoc/>
    public override FormulaText Text =>
        new("a = b + Σₜ wₜ·eₜ(x): each number becomes several, each piecewise linear in it");

    /// <inheritdoc/>
    public override LayerFormula Formula => (x, parameters, y) =>
    {
        for (int i = 0; i < Numbers; i++)
        {
            for (int d = 0; d < Size; d++)
            {
                y[i * Size + d] = parameters[Numbers * Bins * Size + i * Size + d];
                for (int t = 0; t < Bins; t++)
                {
                    double inside = x[i] * Bins - t;
                    double e = inside < 0 && t > 0 ? 0 : inside > 1 && t < Bins - 1 ? 1 : inside;
                    y[i * Size + d] += e * parameters[(i * Bins + t) * Size + d];
                }
            }
        }

        x[Numbers..].CopyTo(y[(Numbers * Size)..]);
    };

    /// <inheritdoc/>
    public override unsafe void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        float[] ends = pass.BatchSize < LeastRowsForEnds ? [] : ArrayPool<float>.Shared.Rent(Numbers * Bins * Size);
        fixed (float* px = x, py = y, parameters = pass.Parameters, pends = ends)
        {
            if (ends.Length > 0)
            {
                SumUp(parameters, pends);
            }

            var job = new RowJob { Layer = this, X = px, Y = py, Parameters = parameters, Ends = pends, Rows = pass.BatchSize };
            pass.Workers.Run((pass.BatchSize + RowsPerPart - 1) / RowsPerPart, ref job);
        }

        if (ends.Length > 0)
        {
            ArrayPool<float>.Shared.Return(ends);
        }
    }

    /// <inheritdoc/>
    public override unsafe void Backward(
        in Pass pass,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy,
        Span<float> dx
    )
    {
        pass.Gradients.Clear();
        fixed (float* px = x, pdy = dy, pdx = dx, parameters = pass.Parameters, gradients = pass.Gradients)
        {
            var sums = new GradientJob { Layer = this, X = px, Dy = pdy, Gradients = gradients, Rows = pass.BatchSize };
            pass.Workers.Run(Numbers, ref sums);
            if (!dx.IsEmpty)
            {
                var job = new RowJob { Layer = this, X = px, Y = pdy, Dx = pdx, Parameters = parameters, Rows = pass.BatchSize };
                pass.Workers.Run((pass.BatchSize + RowsPerPart - 1) / RowsPerPart, ref job);
            }
        }
    }

    /// <summary>V₀ … of each feature but the last one, in the order in which they are summed for a row alone.</summary>
    private unsafe void SumUp(float* parameters, float* ends)
    {
        float* b = parameters + (nint)Numbers * Bins * Size;
        for (int i = 0; i < Numbers; i++, parameters += Bins * Size, ends += Bins * Size)
        {
            for (int j = 0; j < Bins * Size; j++)
            {
                ends[j] = j < Size ? b[i * Size + j] : ends[j - Size] + parameters[j - Size];
            }
        }
    }

    /// <summary>y = share·w + v, each rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Between(float share, float* w, float* v, float* y, int size)
    {
        int d = 0, vectors = VectorMath.HasFastVectors ? size - Vector128<float>.Count : -1;
        for (; d <= vectors; d += Vector128<float>.Count)
        {
            VectorMath.FusedMultiplyAdd(Vector128.Create(share), Vector128.Load(w + d), Vector128.Load(v + d)).Store(y + d);
        }

        for (; d < size; d++)
        {
            y[d] = VectorMath.FusedMultiplyAdd(share, w[d], v[d]);
        }
    }

    /// <summary>The bin of x, and how far into it x lies, as a share of the bin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int BinOf(float x, out float share)
    {
        float scaled = x * Bins;
        int bin = scaled >= Bins - 1 ? Bins - 1 : scaled > 0 ? (int)scaled : 0;
        share = scaled - bin;
        return bin;
    }

    private unsafe struct RowJob : IJob
    {
        public PiecewiseLinearEmbedding Layer;
        public float* X, Y, Dx, Parameters, Ends; // with Dx, Y is dy
        public int Rows;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part)
        {
            int embedded = Layer.Numbers * Layer.Size;
            for (int row = part * RowsPerPart; row < Math.Min(Rows, (part + 1) * RowsPerPart); row++)
            {
                float* x = X + (nint)row * Layer._inputs, y = Y + (nint)row * Layer._outputs, dx = Dx + (nint)row * Layer._inputs;
                var behind = new Span<float>(y + embedded, Layer._outputs - embedded);
                for (int i = 0; i < Layer.Numbers; i++)
                {
                    if (Dx is null)
                    {
                        Embed(x[i], i, y + i * Layer.Size);
                    }
                    else
                    {
                        dx[i] = Slope(x[i], i, y + i * Layer.Size);
                    }
                }

                if (Dx is null)
                {
                    new ReadOnlySpan<float>(x + Layer.Numbers, behind.Length).CopyTo(behind);
                }
                else
                {
                    behind.CopyTo(new Span<float>(dx + Layer.Numbers, behind.Length));
                }
            }
        }

        /// <summary>y = b + w₀ + … + wₖ₋₁ + f·wₖ.</summary>
        private readonly void Embed(float x, int feature, float* y)
        {
            int size = Layer.Size,
                bin = Layer.BinOf(x, out float share);
            float* w = Parameters + (nint)feature * Layer.Bins * size,
                b = Parameters + (nint)(Layer.Numbers * Layer.Bins + feature) * size;
            if (Ends is not null)
            {
                nint at = ((nint)feature * Layer.Bins + bin) * size;
                Between(share, Parameters + at, Ends + at, y, size);
                return;
            }

            for (int d = 0; d < size; d++)
            {
                y[d] = b[d];
            }

            for (int t = 0; t < bin; t++, w += size)
            {
                for (int d = 0; d < size; d++)
                {
                    y[d] += w[d];
                }
            }

            Between(share, w, y, y, size);
        }

        private readonly float Slope(float x, int feature, float* dy)
        {
            float* w = Parameters + (nint)(feature * Layer.Bins + Layer.BinOf(x, out _)) * Layer.Size;
            float sum = 0;
            for (int d = 0; d < Layer.Size; d++)
            {
                sum = VectorMath.FusedMultiplyAdd(w[d], dy[d], sum);
            }

            return sum * Layer.Bins;
        }
    }

    // One feature to a thread, so that the order of its sums is that of the rows.
    private unsafe struct GradientJob : IJob
    {
        public PiecewiseLinearEmbedding Layer;
        public float* X, Dy, Gradients;
        public int Rows;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part)
        {
            int size = Layer.Size;
            float* w = Gradients + (nint)part * Layer.Bins * size,
                b = Gradients + (nint)(Layer.Numbers * Layer.Bins + part) * size;
            float* x = X + part,
                dy = Dy + (nint)part * size;
            for (int row = 0; row < Rows; row++, x += Layer._inputs, dy += Layer._outputs)
            {
                int bin = Layer.BinOf(*x, out float share);
                float* end = w + (nint)bin * size, start = bin == 0 ? b : end - size; // ∂L/∂Vₖ₊₁ and ∂L/∂Vₖ
                Between(share, dy, end, end, size);
                Between(1 - share, dy, start, start, size);
            }

            // wₜ is part of every V behind it, b of all
            for (int j = (Layer.Bins - 1) * size - 1; j >= 0; j--)
            {
                w[j] += w[j + size];
            }

            for (int d = 0; d < size; d++)
            {
                b[d] += w[d];
            }
        }
    }
}
