namespace Chainrule.Layers;

/// <summary>
/// A layer that reads several nodes of a network and makes one row of each of their rows: <see cref="Sum"/>,
/// <see cref="Concatenate"/>. It takes its inputs one at a time, so that they may lie anywhere.
/// </summary>
/// <remarks>
/// As a <see cref="Layer"/> by itself, for proofs, it takes what its inputs put out side by side: x is (B, Σ Inᵢ).
/// </remarks>
public abstract class Join : Layer
{
    private protected Join(IReadOnlyList<Shape> inputs, Shape output)
        : base(new Shape(Together(inputs)), output) => Inputs = [.. inputs];

    /// <summary>The shape of one sample of each input.</summary>
    public IReadOnlyList<Shape> Inputs { get; }

    /// <summary>
    /// Whether y is the sum of the inputs, so that the gradient of each is dy itself and no pass over it is needed.
    /// </summary>
    public abstract bool Adds { get; }

    /// <inheritdoc/>
    public sealed override LayerKind Kind => LayerKind.Join;

    /// <summary>Where number k of an input comes into y: there it is, or is added.</summary>
    /// <param name="input">Which input.</param>
    /// <param name="k">The place in a row of it.</param>
    public abstract int PlaceOf(int input, int k);

    /// <summary>Takes one input into y: the first overwrites what it touches, others add to it or write beside it.</summary>
    /// <param name="input">Which, called from the first to the last.</param>
    /// <param name="pass">Batch size and threads.</param>
    /// <param name="x">(B, Inᵢ).</param>
    /// <param name="y">(B, Out).</param>
    public abstract void Forward(int input, in Pass pass, ReadOnlySpan<float> x, Span<float> y);

    /// <summary>Computes ∂loss/∂x of one input from ∂loss/∂y.</summary>
    /// <param name="input">Which.</param>
    /// <param name="pass">Batch size and threads.</param>
    /// <param name="dy">(B, Out).</param>
    /// <param name="dx">(B, Inᵢ); overwritten.</param>
    public abstract void Backward(int input, in Pass pass, ReadOnlySpan<float> dy, Span<float> dx);

    /// <inheritdoc/>
    public sealed override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0, start = 0; i < Inputs.Count; start += Inputs[i++].Count)
        {
            float[] part = new float[pass.BatchSize * Inputs[i].Count];
            for (int row = 0; row < pass.BatchSize; row++)
            {
                x.Slice(row * Input.Count + start, Inputs[i].Count).CopyTo(part.AsSpan(row * Inputs[i].Count));
            }

            Forward(i, pass, part, y);
        }
    }

    /// <inheritdoc/>
    public sealed override void Backward(
        in Pass pass,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy,
        Span<float> dx
    )
    {
        for (int i = 0, start = 0; i < Inputs.Count && !dx.IsEmpty; start += Inputs[i++].Count)
        {
            float[] part = new float[pass.BatchSize * Inputs[i].Count];
            Backward(i, pass, dy, part);
            for (int row = 0; row < pass.BatchSize; row++)
            {
                part.AsSpan(row * Inputs[i].Count, Inputs[i].Count).CopyTo(dx[(row * Input.Count + start)..]);
            }
        }
    }

    /// <summary>The inputs as errors name them: 64 | 28×28.</summary>
    private protected static string Written(IReadOnlyList<Shape> inputs) => string.Join(" | ", inputs);

    private static int Together(IReadOnlyList<Shape> inputs)
    {
        if (inputs.Count < 2)
        {
            throw new ChainruleException("a join needs two inputs or more", "write it as in sum(dense:64 | identity)");
        }

        long count = inputs.Sum(shape => (long)shape.Count);
        return count <= int.MaxValue ? (int)count : throw new ChainruleException("a join of that many numbers is too large");
    }
}
