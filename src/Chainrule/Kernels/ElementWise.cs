using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

/// <summary>A function of one number, written once over vectors.</summary>
public interface IUnaryOperator
{
    /// <summary>f(x), lane by lane.</summary>
    Vector512<float> Apply(Vector512<float> x);
}

/// <summary>A function of two numbers, written once over vectors.</summary>
public interface IBinaryOperator
{
    /// <summary>f(x, y), lane by lane.</summary>
    Vector512<float> Apply(Vector512<float> x, Vector512<float> y);
}

/// <summary>A function of three numbers, written once over vectors.</summary>
public interface ITernaryOperator
{
    /// <summary>f(x, y, z), lane by lane.</summary>
    Vector512<float> Apply(Vector512<float> x, Vector512<float> y, Vector512<float> z);
}

/// <summary>
/// Applies functions to every element. The last, partial vector goes through the same code as all others, so a value's
/// bits don't depend on its position.
/// </summary>
public static class ElementWise
{
    /// <summary>result[i] = f(x[i]). The result may be x itself.</summary>
    public static void Map<TOperator>(Workers workers, TOperator f, ReadOnlySpan<float> x, Span<float> result)
        where TOperator : struct, IUnaryOperator
    {
        Span<float> lanes = stackalloc float[Vector512<float>.Count];
        for (int i = 0; i < x.Length; i += lanes.Length)
        {
            int count = Math.Min(lanes.Length, x.Length - i);
            lanes.Clear();
            x.Slice(i, count).CopyTo(lanes);
            f.Apply(Vector512.Create(lanes)).CopyTo(lanes);
            lanes[..count].CopyTo(result[i..]);
        }
    }

    /// <summary>result[i] = f(x[i], y[i]). The result may be x or y itself.</summary>
    public static void Map<TOperator>(Workers workers, TOperator f, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> result)
        where TOperator : struct, IBinaryOperator => throw new NotSupportedException();

    /// <summary>result[i] = f(x[i], y[i], z[i]). The result may be x, y or z itself.</summary>
    public static void Map<TOperator>(
        Workers workers, TOperator f, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> z, Span<float> result)
        where TOperator : struct, ITernaryOperator => throw new NotSupportedException();
}
