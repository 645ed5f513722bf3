using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// Each of the first N features becomes D numbers that are periodic in it: <c>y = b + Σₖ uₖ·cos(2π·cₖ·x) + vₖ·sin(2π·cₖ·x)</c>
/// with K learned frequencies c. So a network of few units can follow quick changes. The features behind them are passed through.
/// </summary>
/// <remarks>
/// <para>
/// Shapes: x (B, N + P), c (N, K), the weights [u, v] (N, 2·K, D), b (N, D), y (B, N·D + P). Frequencies start normally
/// distributed with deviation σ, the setting that matters most; features should be of about unit scale.
/// </para>
/// <para>
/// Derivatives: ∂L/∂uₖ = Σᵢ cos(2π·cₖ·xᵢ)·dyᵢ, likewise v and b; with gₖ = 2π·(⟨vₖ, dy⟩·cos − ⟨uₖ, dy⟩·sin): ∂L/∂cₖ = Σᵢ gₖ·xᵢ
/// and
/// dx = Σₖ gₖ·cₖ.
/// </para>
/// <para>
/// Source: Gorishniy, Rubachev and Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning" (NeurIPS 2022),
/// section 3.3, with a linear layer behind.
/// </para>
/// </remarks>
public sealed class PeriodicEmbedding : Layer
{
    /// <summary>The deviation of first frequencies, unless another is given.</summary>
    public const double DefaultDeviation = 0.1;

    private readonly int _inputs, _outputs;

    /// <summary>An embedding of the first features of a row.</summary>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="numbers">N, how many features are embedded, at least 1.</param>
    /// <param name="frequencies">K, at least 1.</param>
    /// <param name="size">D, the numbers that each becomes, at least 1.</param>
    /// <param name="deviation">σ, above 0.</param>
    /// <exception cref="ChainruleException">A setting is out of range, or there are fewer features.</exception>
    public PeriodicEmbedding(Shape input, int numbers, int frequencies, int size, double deviation = DefaultDeviation)
        : base(
            input,
            new Shape(NumberEmbedding.OutputsOf("periodic", input, numbers, frequencies, "number of frequencies", size))
        )
    {
        Deviation = Setting.Check("periodic", "deviation", deviation, deviation > 0, "above 0");
        (Numbers, Frequencies, Size, _inputs, _outputs) = (numbers, frequencies, size, input.Count, Output.Count);
        Parameters =
        [
            new ParameterSpec("frequencies", new Shape(numbers, frequencies), new Normal((float)deviation), Decays: false),
            new ParameterSpec(
                "weights",
                new Shape(numbers, 2 * frequencies, size),
                new Normal((float)(1 / Math.Sqrt(frequencies))),
                Decays: true
            ),
            new ParameterSpec("bias", new Shape(numbers, size), new Zeros(), Decays: false),
        ];
    }

    /// <summary>N, how many features are embedded.</summary>
    public int Numbers { get; }

    /// <summary>K, the frequencies of each.</summary>
    public int Frequencies { get; }

    /// <summary>D, the numbers that each becomes.</summary>
    public int Size { get; }

    /// <summary>σ, the deviation of the first frequencies.</summary>
    public double Deviation { get; }

    /// <inheritdoc/>
    public override string Notation => Setting.Write(
        "periodic", (Numbers, double.NaN), (Frequencies, double.NaN), (Size, double.NaN), (Deviation, DefaultDeviation));

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <summary>cos and sin of each frequency of each feature.</summary>
    public override int CacheSize => 2 * Numbers * Frequencies;

    /// <inheritdoc/>
    public override FormulaText Text =>
        new("a = b + Σₖ uₖ·cos(2π·cₖ·x) + vₖ·sin(2π·cₖ·x): each number becomes several, each a sum of waves");

    /// <inheritdoc/>
    public override LayerFormula Formula => (x, parameters, y) =>
    {
        for (int j = 0; j < Numbers * Size; j++)
        {
            int i = j / Size, d = j % Size;
            y[j] = parameters[Numbers * Frequencies * (1 + 2 * Size) + j];
            for (int k = 0; k < Frequencies; k++)
            {
                double angle = 2 * Math.PI * parameters[i * Frequencies + k] * x[i];
                int weights = Numbers * Frequencies + (i * 2 * Frequencies + 2 * k) * Size + d;
                y[j] += Math.Cos(angle) * parameters[weights] + Math.Sin(angle) * parameters[weights + Size];
            }
        }

        x[Numbers..].CopyTo(y[(Numbers * Size)..]);
    };

    private int WeightsOf(int feature) => (Numbers + 2 * feature * Size) * Frequencies;

    private int BiasOf(int feature) => Numbers * Frequencies * (1 + 2 * Size) + feature * Size;

    /// <inheritdoc/>
    public override unsafe void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        fixed (float* px = x, py = y, parameters = pass.Parameters, cache = pass.Cache)
        {
            var job = new ForwardJob { Layer = this, X = px, Y = py, Parameters = parameters, Cache = cache };
            pass.Workers.Run(pass.BatchSize, ref job);
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
        fixed (float* px = x, pdy = dy, pdx = dx, parameters = pass.Parameters, gradients = pass.Gradients, cache = pass.Cache)
        {
            var job = new BackwardJob
            {
                Layer = this,
                X = px,
                Dy = pdy,
                Dx = pdx,
                Parameters = parameters,
                Gradients = gradients,
                Cache = cache,
                Rows = pass.BatchSize,
            };
            pass.Workers.Run(Numbers, ref job);
        }

        for (int row = 0; row < pass.BatchSize && !dx.IsEmpty; row++)
        {
            dy.Slice(row * _outputs + Numbers * Size, _inputs - Numbers).CopyTo(dx[(row * _inputs + Numbers)..]);
        }
    }

    private unsafe struct ForwardJob : IJob
    {
        public PeriodicEmbedding Layer;
        public float* X, Y, Parameters, Cache;

        public readonly void Execute(int part)
        {
            float* x = X + (nint)part * Layer._inputs, y = Y + (nint)part * Layer._outputs;
            float* cache = Cache is null ? null : Cache + (nint)part * Layer.CacheSize;
            for (int i = 0; i < Layer.Numbers; i++, y += Layer.Size)
            {
                float* w = Parameters + Layer.WeightsOf(i), b = Parameters + Layer.BiasOf(i);
                for (int d = 0; d < Layer.Size; d++)
                {
                    y[d] = b[d];
                }

                for (int k = 0; k < Layer.Frequencies; k++, w += 2 * Layer.Size)
                {
                    double turns = 2.0 * Parameters[i * Layer.Frequencies + k] * x[i];
                    float cos = (float)DoubleMath.CosPi(turns), sin = (float)DoubleMath.CosPi(turns - 0.5);
                    for (int d = 0; d < Layer.Size; d++)
                    {
                        y[d] = VectorMath.FusedMultiplyAdd(sin, w[Layer.Size + d], VectorMath.FusedMultiplyAdd(cos, w[d], y[d]));
                    }

                    if (cache is not null)
                    {
                        (*cache++, *cache++) = (cos, sin);
                    }
                }
            }

            int behind = Layer._inputs - Layer.Numbers;
            new ReadOnlySpan<float>(x + Layer.Numbers, behind).CopyTo(new Span<float>(y, behind));
        }
    }

    // One feature to a thread, so that the order of its sums is that of the rows.
    private unsafe struct BackwardJob : IJob
    {
        private const float Turn = (float)(2 * Math.PI);

        public PeriodicEmbedding Layer;
        public float* X, Dy, Dx, Parameters, Gradients, Cache;
        public int Rows;

        public readonly void Execute(int part)
        {
            int size = Layer.Size;
            float* frequencies = Parameters + part * Layer.Frequencies, dFrequencies = Gradients + part * Layer.Frequencies;
            float* db = Gradients + Layer.BiasOf(part);
            for (int row = 0; row < Rows; row++)
            {
                float x = X[(nint)row * Layer._inputs + part], slope = 0;
                float* dy = Dy + (nint)row * Layer._outputs + part * size;
                float* cache = Cache + (nint)row * Layer.CacheSize + 2 * part * Layer.Frequencies;
                float* w = Parameters + Layer.WeightsOf(part), dw = Gradients + Layer.WeightsOf(part);
                for (int k = 0; k < Layer.Frequencies; k++, w += 2 * size, dw += 2 * size, cache += 2)
                {
                    float alongCos = 0, alongSin = 0;
                    for (int d = 0; d < size; d++)
                    {
                        alongCos = VectorMath.FusedMultiplyAdd(w[d], dy[d], alongCos);
                        alongSin = VectorMath.FusedMultiplyAdd(w[size + d], dy[d], alongSin);
                        dw[d] = VectorMath.FusedMultiplyAdd(cache[0], dy[d], dw[d]);
                        dw[size + d] = VectorMath.FusedMultiplyAdd(cache[1], dy[d], dw[size + d]);
                    }

                    float g = Turn * VectorMath.FusedMultiplyAdd(alongSin, cache[0], -(alongCos * cache[1]));
                    dFrequencies[k] = VectorMath.FusedMultiplyAdd(g, x, dFrequencies[k]);
                    slope = VectorMath.FusedMultiplyAdd(g, frequencies[k], slope);
                }

                for (int d = 0; d < size; d++)
                {
                    db[d] += dy[d];
                }

                if (Dx is not null)
                {
                    Dx[(nint)row * Layer._inputs + part] = slope;
                }
            }
        }
    }
}
