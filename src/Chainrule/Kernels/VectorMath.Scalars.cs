using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

// One number at a time, with the bits that it would have as a lane. For the odd number beside a row: not for loops.
public static partial class VectorMath
{
    /// <summary>eˣ, with the bits of <see cref="Exp(Vector512{float})"/>.</summary>
    public static float Exp(float x) => Exp(Vector512.Create(x)).ToScalar();

    /// <summary>eˣ − 1, with the bits of <see cref="Expm1(Vector512{float})"/>.</summary>
    public static float Expm1(float x) => Expm1(Vector512.Create(x)).ToScalar();

    /// <summary>ln x, with the bits of <see cref="Log(Vector512{float})"/>.</summary>
    public static float Log(float x) => Log(Vector512.Create(x)).ToScalar();

    /// <summary>ln(1 + x), with the bits of <see cref="Log1p(Vector512{float})"/>.</summary>
    public static float Log1p(float x) => Log1p(Vector512.Create(x)).ToScalar();

    /// <summary>tanh x, with the bits of <see cref="Tanh(Vector512{float})"/>.</summary>
    public static float Tanh(float x) => Tanh(Vector512.Create(x)).ToScalar();

    /// <summary>sinh x, with the bits of <see cref="Sinh(Vector512{float})"/>.</summary>
    public static float Sinh(float x) => Sinh(Vector512.Create(x)).ToScalar();

    /// <summary>cosh x, with the bits of <see cref="Cosh(Vector512{float})"/>.</summary>
    public static float Cosh(float x) => Cosh(Vector512.Create(x)).ToScalar();

    /// <summary>σ(x), with the bits of <see cref="Sigmoid(Vector512{float})"/>.</summary>
    public static float Sigmoid(float x) => Sigmoid(Vector512.Create(x)).ToScalar();

    /// <summary>ln(1 + eˣ), with the bits of <see cref="Softplus(Vector512{float})"/>.</summary>
    public static float Softplus(float x) => Softplus(Vector512.Create(x)).ToScalar();

    /// <summary>erf x, with the bits of <see cref="Erf(Vector512{float})"/>.</summary>
    public static float Erf(float x) => Erf(Vector512.Create(x)).ToScalar();
}
