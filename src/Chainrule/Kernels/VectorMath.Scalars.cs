using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

// One number at a time, with the bits that it would have as a lane. For the odd number beside a row: not for loops.
public static partial class VectorMath
{
    /// <summary>eˣ, with the bits of <see cref="Exp(Vector512{float})"/>.</summary>
    public static float Exp(float x) =>
        HasFastVectors ? ExpOfLanes(Vector512.Create(x)).ToScalar() : ExpOfNumber.Apply(x);

    /// <summary>eˣ − 1, with the bits of <see cref="Expm1(Vector512{float})"/>.</summary>
    public static float Expm1(float x) => Expm1(Vector512.Create(x)).ToScalar();

    /// <summary>ln x, with the bits of <see cref="Log(Vector512{float})"/>.</summary>
    public static float Log(float x) =>
        HasFastVectors ? LogOfLanes(Vector512.Create(x)).ToScalar() : LogOfNumber.Apply(x);

    /// <summary>ln(1 + x), with the bits of <see cref="Log1p(Vector512{float})"/>.</summary>
    public static float Log1p(float x) => Log1p(Vector512.Create(x)).ToScalar();

    /// <summary>tanh x, with the bits of <see cref="Tanh(Vector512{float})"/>.</summary>
    public static float Tanh(float x) =>
        HasFastVectors ? TanhOfLanes(Vector512.Create(x)).ToScalar() : TanhOfNumber.Apply(x);

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
