using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>What several nodes put out, side by side along the last axis: <c>y = [x₀, x₁, …]</c>.</summary>
/// <remarks>
/// <para>Shapes: xᵢ (B, …, Inᵢ), y (B, …, Σ Inᵢ); all axes but the last are alike.</para>
/// <para>Derivative: dxᵢ is the part of dy where xᵢ stands.</para>
/// <para>
/// Source: Huang, Liu, van der Maaten and Weinberger, "Densely Connected Convolutional Networks" (CVPR 2017), equation 2.
/// </para>
/// </remarks>
public sealed class Concatenate : Join
{
    private readonly int[] _starts;
    private readonly int _columns;

    /// <summary>A concatenation.</summary>
    /// <param name="inputs">The shape of one sample of each input.</param>
    /// <exception cref="ChainruleException">There are fewer than two, or they differ in more than the last size.</exception>
    public Concatenate(params IReadOnlyList<Shape> inputs)
        : base(inputs, SideBySide(inputs))
    {
        _columns = Output.Sizes[^1];
        _starts = new int[inputs.Count];
        for (int i = 1; i < inputs.Count; i++)
        {
            _starts[i] = _starts[i - 1] + inputs[i - 1].Sizes[^1];
        }
    }

    /// <inheritdoc/>
    public override string Notation => "concatenate";

    /// <inheritdoc/>
    public override bool Adds => false;

    /// <inheritdoc/>
    public override LayerFormula Formula =>
        (x, _, y) =>
        {
            for (int i = 0, at = 0; i < Inputs.Count; i++)
            {
                for (int k = 0; k < Inputs[i].Count; k++, at++)
                {
                    int width = Inputs[i].Sizes[^1];
                    y[k / width * _columns + _starts[i] + k % width] = x[at];
                }
            }
        };

    /// <inheritdoc/>
    public override FormulaText Text =>
        new("y = [x₀, x₁, …], side by side", "∂L/∂xᵢ is the part of ∂L/∂y where xᵢ stands");

    /// <inheritdoc/>
    public override int PlaceOf(int input, int k)
    {
        int width = Inputs[input].Sizes[^1];
        return k / width * _columns + _starts[input] + k % width;
    }

    /// <inheritdoc/>
    public override void Forward(int input, in Pass pass, ReadOnlySpan<float> x, Span<float> y) =>
        Columns.Write(pass.Workers, x, Inputs[input].Sizes[^1], y, _columns, _starts[input]);

    /// <inheritdoc/>
    public override void Backward(int input, in Pass pass, ReadOnlySpan<float> dy, Span<float> dx) =>
        Columns.Read(pass.Workers, dy, _columns, _starts[input], dx, Inputs[input].Sizes[^1]);

    private static Shape SideBySide(IReadOnlyList<Shape> inputs)
    {
        if (inputs.Count == 0 || inputs.Any(shape => shape.Rank == 0 || !shape.Sizes[..^1].SequenceEqual(inputs[0].Sizes[..^1])))
        {
            throw new ChainruleException(
                $"concatenate: all sizes but the last must be alike, not {Written(inputs)}",
                "flatten the branches, or end them with the same shape"
            );
        }

        int[] sizes = inputs[0].Sizes.ToArray();
        sizes[^1] = checked(inputs.Sum(shape => shape.Sizes[^1]));
        return new Shape(sizes);
    }
}
