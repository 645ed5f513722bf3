namespace Chainrule.Training;

/// <summary>How <see cref="LbfgsTrainer"/> trains. Immutable; every setting is checked where it is given.</summary>
public sealed record LbfgsOptions
{
    /// <summary>λ in the penalty ½·λ·Σw² on the parameters that decay, biases exempt; at least 0.</summary>
    /// <exception cref="ChainruleException">It is negative or not finite.</exception>
    public double Decay { get; init => field = Setting.Check("l-bfgs", "decay", value, value >= 0, "at least 0"); }

    /// <summary>What the training leaves as it is; nothing unless given.</summary>
    public FrozenLayers Frozen { get; init; } = FrozenLayers.None;

    /// <summary>
    /// The most iterations, at least 0. Each takes one evaluation of the whole training set, now and then a few.
    /// </summary>
    /// <exception cref="ChainruleException">It is negative.</exception>
    public int MaxIterations { get; init => field = AtLeast(0, value, "number of iterations"); } = 200;

    /// <summary>How many past steps the curvature is taken from, at least 1; Nocedal and Wright advise 3 to 20.</summary>
    /// <exception cref="ChainruleException">It is below 1.</exception>
    public int History { get; init => field = AtLeast(1, value, "history"); } = 10;

    /// <summary>Training ends when no element of the gradient is larger than this, above 0; scikit-learn's choice.</summary>
    /// <exception cref="ChainruleException">It is not a finite number above 0.</exception>
    public double GradientTolerance
    {
        get;
        init => field = Setting.Check("l-bfgs", "gradient tolerance", value, value > 0, "above 0");
    } = 1e-4;

    /// <summary>
    /// Training ends when an iteration lowers the objective by less than this share of it, above 0. Below about 10⁻⁸ the
    /// rounding of outputs in single precision takes over.
    /// </summary>
    /// <exception cref="ChainruleException">It is not a finite number above 0.</exception>
    public double ObjectiveTolerance
    {
        get;
        init => field = Setting.Check("l-bfgs", "objective tolerance", value, value > 0, "above 0");
    } = 1e-8;

    private static int AtLeast(int least, int value, string name) => value >= least
        ? value
        : throw new ChainruleException($"l-bfgs: the {name} can't be {value}", $"the {name} must be at least {least}");
}

/// <summary>What a training by L-BFGS has brought.</summary>
/// <param name="Iterations">The steps taken.</param>
/// <param name="Evaluations">How often loss and gradient of the whole training set were computed.</param>
/// <param name="Loss">The mean loss at the end.</param>
/// <param name="Objective">The loss with the penalty at the end: what was made small.</param>
/// <param name="HasConverged">Whether a tolerance was reached, rather than the number of iterations.</param>
public sealed record LbfgsResult(int Iterations, int Evaluations, double Loss, double Objective, bool HasConverged);
