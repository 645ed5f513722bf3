using Chainrule.Kernels;

namespace Chainrule.Initializers;

/// <summary>
/// Variance 2/(In + Out), a compromise between keeping the size of the signal forward and of the gradient backward through
/// symmetric activations such as tanh: Glorot and Bengio, "Understanding the Difficulty of Training Deep Feedforward
/// Neural Networks" (AISTATS 2010), equations 12 and 16. Normal: σ = √(2/(In + Out)). Uniform: within ±√(6/(In + Out)).
/// </summary>
/// <param name="distribution">Normal, or uniform with the same variance.</param>
public sealed class Glorot(Distribution distribution = Distribution.Uniform) : Initializer
{
    /// <inheritdoc/>
    public override string Notation => VarianceScaling.Notation("glorot", distribution);

    /// <inheritdoc/>
    public override void Fill(Shape shape, RandomStream random, Span<float> values)
    {
        (int inputs, int outputs) = VarianceScaling.Fans(shape);
        VarianceScaling.Fill(distribution, 2.0 / ((double)inputs + outputs), random, values);
    }
}
