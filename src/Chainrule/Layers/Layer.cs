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

    /// <summary>Its name in the notation, without settings, as in <c>dense</c>.</summary>
    public string Name => Notation.Split(':')[0];

    /// <summary>The blocks of parameters, in the order in which they lie in the buffer.</summary>
    public virtual IReadOnlyList<ParameterSpec> Parameters => [];

    /// <summary>
    /// The blocks of state, in the order in which they lie in the buffer: numbers learned by watching, not by gradients. What
    /// changes them is observed apart, see <see cref="ObservedSize"/>.
    /// </summary>
    public virtual IReadOnlyList<StateSpec> State => [];

    /// <summary>Numbers that a batch says of the state, as <see cref="Moments"/> are; 0 where nothing is observed.</summary>
    public virtual int ObservedSize => 0;

    /// <summary>Floats per sample kept from <see cref="Forward"/> for <see cref="Backward"/>, besides x and y.</summary>
    public virtual int CacheSize => 0;

    /// <summary>Floats per batch kept from <see cref="Forward"/> for <see cref="Backward"/>, whatever its size.</summary>
    public virtual int BatchCacheSize => 0;

    /// <summary>
    /// Whether in training a row's outputs depend on the other rows of its batch, as in batch normalization. In prediction they
    /// never do.
    /// </summary>
    public virtual bool MixesRows => false;

    /// <summary>
    /// The fewest rows that a batch, or a shard of it, may have in training; more than 1 where a row by itself says nothing, as
    /// of a variance.
    /// </summary>
    public virtual int LeastRows => 1;

    /// <summary>
    /// Whether <see cref="Backward"/> leaves the gradients of parameters out where <see cref="Pass.Gradients"/> is empty, since
    /// nobody needs them. A layer that doesn't is always given room for them.
    /// </summary>
    public virtual bool SkipsGradients => false;

    /// <summary>
    /// Whether <see cref="Backward"/> adds up the gradients of a batch that is cut into shards, by <see cref="Pass.Cut"/>; else
    /// it is called for each shard, and its gradients are added up. Such a layer computes dx for all rows in a call of its own.
    /// </summary>
    internal virtual bool SumsShards => false;

    /// <summary>
    /// Whether y is x, number for number, in training and out of it: then buffers are passed on and neither
    /// <see cref="Forward"/> nor <see cref="Backward"/> need be called.
    /// </summary>
    public virtual bool IsIdentity => false;

    /// <summary>
    /// This layer and the one behind it as one, where both can be computed in a single pass over their numbers: its parameters
    /// and state are this layer's followed by the next one's, and all bits are those of the two computed one after the other.
    /// Null where there is no such pass.
    /// </summary>
    /// <remarks>
    /// A workspace uses it where nobody else reads what stands between the two. In a network the two remain two nodes, with their
    /// names, in files and explanations. Random numbers are the first layer's.
    /// </remarks>
    /// <param name="next">The layer behind this one, built for its output.</param>
    public virtual Layer? FuseWith(Layer next) => null;

    /// <summary>
    /// The initializer that the weights before this layer should have, so that signals keep their variance through it;
    /// null where the layer doesn't care and the next one decides.
    /// </summary>
    public virtual Initializer? PreferredInitializer => null;

    /// <summary>
    /// Whether it acts in training only, and puts out what comes in otherwise, as dropout does; such a layer has neither
    /// parameters nor state.
    /// </summary>
    public virtual bool IsTrainingOnly => false;

    /// <summary>
    /// The function of one number that is applied to each, with its derivative; null where an output depends on more than the
    /// input at its place. Where it is told, the layer's formula, its explanations, its topic and its plot follow from it.
    /// </summary>
    public virtual ScalarFunction? Curve => null;

    /// <summary>The derivatives of a layer whose outputs depend on all inputs of a run; null for all others.</summary>
    public virtual Coupling? Coupling => null;

    /// <summary>What the layer does to a row, as far as the chain rule cares: what explanations take apart.</summary>
    public virtual LayerKind Kind =>
        IsIdentity || IsTrainingOnly ? LayerKind.PassThrough
        : Curve is not null ? LayerKind.ElementWise
        : Coupling is not null ? LayerKind.Coupled
        : LayerKind.Other;

    /// <summary>
    /// The layer as the textbook writes it, in double precision, for gradient proofs and explanations; null where a layer
    /// doesn't tell.
    /// </summary>
    public virtual LayerFormula? Formula => Curve is { } curve ? Formulas.Each(curve.Function) : null;

    /// <summary>
    /// The same for a whole batch, in training and out of it: of a layer that mixes rows in training, has a state or draws random
    /// numbers. Null where <see cref="Formula"/> says all, row by row.
    /// </summary>
    public virtual BatchFormula? BatchFormula => null;

    /// <summary>What the layer computes, in words and signs, for explanations; null where a layer doesn't tell.</summary>
    public virtual FormulaText? Text => null;

    /// <summary>Which numbers it can put out.</summary>
    public virtual OutputRange Range => OutputRange.Unlimited;

    /// <summary>
    /// Whether a unit that puts out 0 for every row has derivatives of 0 for every row, and so never learns again: a dead unit.
    /// </summary>
    public virtual bool CanDie => false;

    /// <summary>
    /// Computes y from x. Every row's bits depend on that row alone, but in training where the layer <see cref="MixesRows"/>.
    /// </summary>
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
    /// <param name="dx">(B, In); empty where nobody needs it, as of layers that read the network's input alone, or have nothing
    /// to train before them.</param>
    public abstract void Backward(
        in Pass pass,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy,
        Span<float> dx
    );

    /// <summary>
    /// Adds what a later part of a batch has observed to what an earlier one has; called only where
    /// <see cref="ObservedSize"/> is above 0. See <see cref="Moments.Merge"/>.
    /// </summary>
    /// <param name="observed">What the earlier rows say; becomes what both say.</param>
    /// <param name="later">What the later rows say; read only.</param>
    /// <exception cref="NotSupportedException">The layer observes, but doesn't say how its observations add up.</exception>
    public virtual void MergeObserved(Span<double> observed, Span<double> later) =>
        throw new NotSupportedException($"{Notation} observes {ObservedSize} numbers: override MergeObserved");

    /// <summary>
    /// Moves the state by what a batch has observed, once in a step and together with the parameters; called only where
    /// <see cref="ObservedSize"/> is above 0.
    /// </summary>
    /// <param name="observed">What the whole batch says; read only.</param>
    /// <param name="state">The state, laid out as in <see cref="Pass.State"/>.</param>
    /// <exception cref="NotSupportedException">The layer observes, but doesn't say what follows for the state.</exception>
    public virtual void FoldObserved(Span<double> observed, Span<float> state) =>
        throw new NotSupportedException($"{Notation} observes {ObservedSize} numbers: override FoldObserved");
}
