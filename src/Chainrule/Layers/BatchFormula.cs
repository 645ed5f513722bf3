using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// What a layer computes for a whole batch, as the textbook writes it, in double precision: for layers whose rows mix in
/// training, that read a state, or that draw random numbers. It should be written for clarity and share no code with
/// <see cref="Layer.Forward"/>.
/// </summary>
/// <param name="pass">Parameters, state, whether the batch is trained on.</param>
/// <param name="x">(B, In).</param>
/// <param name="y">(B, Out), overwritten.</param>
public delegate void BatchFormula(in FormulaPass pass, ReadOnlySpan<double> x, Span<double> y);

/// <summary>What a <see cref="BatchFormula"/> needs besides the batch itself: the twin of <see cref="Pass"/>.</summary>
public readonly ref struct FormulaPass
{
    /// <summary>The number of rows in this batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether the batch is trained on.</summary>
    public bool IsTraining { get; init; }

    /// <summary>The layer's parameters, one block after the other in the order of <see cref="Layer.Parameters"/>.</summary>
    public ReadOnlySpan<double> Parameters { get; init; }

    /// <summary>The layer's state, one block after the other in the order of <see cref="Layer.State"/>.</summary>
    public ReadOnlySpan<double> State { get; init; }

    /// <summary>The layer's random numbers for the step.</summary>
    public RandomStream Random { get; init; }

    /// <summary>The place of the first row in the whole batch, which random numbers go by.</summary>
    public long FirstRow { get; init; }
}
