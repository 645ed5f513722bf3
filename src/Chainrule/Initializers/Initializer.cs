using Chainrule.Kernels;

namespace Chainrule.Initializers;

/// <summary>How the parameters of a layer get their first values. Immutable; the same stream gives the same values.</summary>
public abstract class Initializer
{
    /// <summary>The name in the notation, as in <c>he-normal</c>.</summary>
    public abstract string Notation { get; }

    /// <summary>Writes the first values of one parameter block.</summary>
    /// <param name="shape">The block's shape: (inputs, outputs) for weights, (outputs) for a bias.</param>
    /// <param name="random">The block's own random stream.</param>
    /// <param name="values">Where the values go.</param>
    public abstract void Fill(Shape shape, RandomStream random, Span<float> values);
}
