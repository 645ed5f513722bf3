using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// Dropout, inverted: in training each number is set to 0 with probability rate and divided by 1 − rate otherwise, so that
/// its expectation stays x; out of training <c>y = x</c>.
/// </summary>
/// <remarks>
/// <para>
/// Shapes: x and y (B, In), element by element: <c>y = mask·x / (1 − rate)</c>, mask[i] = 0 where the step's random word
/// FirstRow·In + i is below rate·2³², else 1; FirstRow is the place of these rows in the whole batch.
/// </para>
/// <para>
/// Derivative: dx = mask·dy / (1 − rate). The mask isn't kept: a word is a function of (seed, layer, step) and its index, and
/// is computed again.
/// </para>
/// <para>A NaN stays NaN, dropped or not.</para>
/// <para>
/// Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: A Simple Way to Prevent Neural Networks
/// from Overfitting" (JMLR 15, 2014), section 10 for the inverted form.
/// </para>
/// </remarks>
public sealed class Dropout : Layer
{
    /// <summary>Dropout.</summary>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="rate">The probability of being set to 0, at least 0 and below 1.</param>
    /// <exception cref="ChainruleException">The rate is out of range.</exception>
    public Dropout(Shape input, double rate)
        : base(input, input) => Rate = Setting.Check("dropout", "rate", rate, rate is >= 0 and < 1, "at least 0 and below 1");

    /// <summary>The probability of being set to 0.</summary>
    public double Rate { get; }

    /// <inheritdoc/>
    public override string Notation => Setting.Write("dropout", (Rate, double.NaN));

    /// <inheritdoc/>
    public override bool IsIdentity => Rate == 0;

    /// <inheritdoc/>
    public override bool IsTrainingOnly => true;

    /// <inheritdoc/>
    public override LayerFormula Formula => Formulas.Copy;

    /// <inheritdoc/>
    public override BatchFormula BatchFormula => (in FormulaPass pass, ReadOnlySpan<double> x, Span<double> y) =>
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = pass.IsTraining ? x[i] * FactorAt(pass.Random, pass.FirstRow * Input.Count + i) : x[i];
        }
    };

    /// <inheritdoc/>
    public override FormulaText Text => new("a = z: dropout acts only while training goes on, not in this one step");

    /// <summary>What number i of a batch is multiplied with in training: 0, or 1 / (1 − rate).</summary>
    /// <param name="random">The layer's random numbers for the step.</param>
    /// <param name="index">row·In + element, the row counted in the whole batch.</param>
    public double FactorAt(RandomStream random, long index) =>
        random.Word((ulong)index) < Rate * 4294967296.0 ? 0 : 1 / (1 - Rate);

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) => Mask(pass, x, y);

    /// <inheritdoc/>
    public override void Backward(
        in Pass pass,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy,
        Span<float> dx
    )
    {
        if (!dx.IsEmpty)
        {
            Mask(pass, dy, dx);
        }
    }

    private unsafe void Mask(in Pass pass, ReadOnlySpan<float> values, Span<float> result)
    {
        if (!pass.IsTraining)
        {
            values.CopyTo(result);
            return;
        }

        if (values.Length != result.Length)
        {
            throw new ArgumentException($"{values.Length} numbers don't give {result.Length} results");
        }

        fixed (float* source = values, destination = result)
        {
            uint threshold = (uint)Math.Min(Math.Round(Rate * (1L << 32)), uint.MaxValue);
            var job = new MaskJob
            {
                Random = pass.Random,
                FirstWord = (ulong)pass.FirstRow * (ulong)Input.Count,
                Threshold = threshold,
                Scale = (float)(1 / (1 - Rate)),
                Source = source,
                Destination = destination,
                Length = result.Length,
            };
            pass.Workers.Run((int)(((long)result.Length + MaskJob.Chunk - 1) / MaskJob.Chunk), ref job);
        }
    }

    private unsafe struct MaskJob : IJob
    {
        public const int Chunk = 8 * 1024;

        private const int Words = 256;

        public RandomStream Random;
        public ulong FirstWord;
        public uint Threshold;
        public float Scale;
        public float* Source, Destination;
        public int Length;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part)
        {
            // words are made in blocks of four, from the start of a block on: those before the first one wanted are passed over
            uint* words = stackalloc uint[Words + RandomWords.Group];
            int over = (int)(FirstWord & 3);
            int end = Math.Min(Length - part * Chunk, Chunk) + part * Chunk;
            for (int start = part * Chunk; start < end; start += Words)
            {
                int count = Math.Min(end - start, Words);
                int whole = (over + count + RandomWords.Group - 1) / RandomWords.Group * RandomWords.Group;
                RandomWords.Fill(Random, FirstWord - (ulong)over + (ulong)start, new Span<uint>(words, whole));
                Apply(words + over, start, count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Apply(uint* words, int start, int count)
        {
            Vector512<uint> limit = Vector512.Create(Threshold);
            Vector512<float> factor = Vector512.Create(Scale);
            for (int i = 0; i < count; i += Lanes.Count)
            {
                int lanes = Math.Min(count - i, Lanes.Count);
                Vector512<float> kept = Vector512.GreaterThanOrEqual(Vector512.Load(words + i), limit).AsSingle();
                Vector512<float> value = Lanes.Load(Source + start + i, lanes, Vector512<float>.Zero);
                Lanes.Store(value * (factor & kept), Destination + start + i, lanes);
            }
        }
    }
}
