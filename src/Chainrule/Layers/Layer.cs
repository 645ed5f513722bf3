using Chainrule.Initializers;

namespace Chainrule.Layers;

/// <summary>
/// One differentiable step of a network, y = f(x; parameters). An immutable description that owns no buffers: whatever
/// it reads and writes is handed to it. A layer is built for its input shape, so a layer of the wrong shape can't exist.
/// </summary>
/// <remarks>
/// Batches lie one sample per row: x is (B, In), y is (B, Out). Gradients are named after what they are the gradient
/// of: dy is ∂loss/∂y, (B, Out).
/// </remarks>
public abstract class Layer
{
    /// <summary>A layer for one input shape.</summary>
    protected Layer(Shape input, Shape output)
    {
        Input = input;
        Output = output;
    }

    /// <summary>The shape of one sample that comes in.</summary>
    public Shape Input { get; }

    /// <summary>The shape of one sample that goes out.</summary>
    public Shape Output { get; }

    /// <summary>The layer as the notation writes it, as in <c>dense:128</c>.</summary>
    public abstract string Notation { get; }

    /// <summary>The blocks of parameters, in the order in which they lie in the buffer.</summary>
    public virtual IReadOnlyList<ParameterSpec> Parameters => [];

    /// <summary>Floats per sample kept from <see cref="Forward"/> for <see cref="Backward"/>, besides x and y.</summary>
    public virtual int CacheSize => 0;

    /// <summary>
    /// Whether y is x, number for number, in training and out of it: then buffers are passed on and neither
    /// <see cref="Forward"/> nor <see cref="Backward"/> need be called.
    /// </summary>
    public virtual bool IsIdentity => false;

    /// <summary>
    /// The initializer that the weights before this layer should have, so that signals keep their variance through it;
    /// null where the layer doesn't care and the next one decides.
    /// </summary>
    public virtual Initializer? PreferredInitializer => null;

    /// <summary>
    /// The layer as the textbook writes it, in double precision, for gradient proofs and explanations; null where a layer
    /// doesn't tell.
    /// </summary>
    public virtual LayerFormula? Formula => null;

    /// <summary>Computes y from x. Every row's bits depend on that row alone.</summary>
    /// <param name="pass">Parameters, cache, random numbers, threads.</param>
    /// <param name="x">(B, In).</param>
    /// <param name="y">(B, Out); overwritten, never read.</param>
    public abstract void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y);

    /// <summary>
    /// Computes ∂loss/∂x and the gradients of the parameters from ∂loss/∂y; both are overwritten, never read.
    /// Called after <see cref="Forward"/> with the same pass, x and y.
    /// </summary>
    /// <param name="pass">Parameters, gradients, cache, random numbers, threads.</param>
    /// <param name="x">(B, In), as it was given to Forward.</param>
    /// <param name="y">(B, Out), as Forward left it.</param>
    /// <param name="dy">(B, Out).</param>
    /// <param name="dx">(B, In); empty for the first layer, whose input needs no gradient.</param>
    public abstract void Backward(
        in Pass pass,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy,
        Span<float> dx
    );
}
