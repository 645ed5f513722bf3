namespace Chainrule.Layers;

/// <summary>How <see cref="Gelu"/> is computed.</summary>
public enum GeluForm
{
    /// <summary>x·Φ(x), with the normal distribution itself.</summary>
    Exact,

    /// <summary>The approximation by tanh, which differs by up to 5·10⁻⁴: for weights that were trained with it.</summary>
    Tanh,
}
