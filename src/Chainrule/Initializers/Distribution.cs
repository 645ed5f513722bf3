namespace Chainrule.Initializers;

/// <summary>The distribution that an initializer of a given variance draws from.</summary>
public enum Distribution
{
    /// <summary>Normal: mean 0, standard deviation σ, not truncated.</summary>
    Normal,

    /// <summary>Uniform over [−σ·√3, σ·√3), which has the same standard deviation σ.</summary>
    Uniform,
}
