using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Losses;

/// <summary>One output's part in the loss of its row, and the derivative of it, for a vector of outputs.</summary>
public interface ILossTerm
{
    /// <summary>The term of output y with target t.</summary>
    /// <param name="y">Outputs.</param>
    /// <param name="t">Their targets.</param>
    /// <param name="slope">∂term/∂y.</param>
    Vector512<float> Apply(Vector512<float> y, Vector512<float> t, out Vector512<float> slope);
}

/// <summary>Runs a formula over one row. The last, partial vector goes through the same code as all others.</summary>
public static unsafe class LossTerm
{
    /// <summary>Σⱼ term(yⱼ, tⱼ), in sixteen lanes; writes dyⱼ = scale·slopeⱼ unless dy is empty.</summary>
    /// <param name="term">The formula.</param>
    /// <param name="y">(Out).</param>
    /// <param name="label">
    /// The class whose one-hot row is the target; for a single output the target itself, 0 or 1. Below 0 where there is a target.
    /// </param>
    /// <param name="target">(Out), or empty where there is a label.</param>
    /// <param name="scale">What slopes are multiplied with.</param>
    /// <param name="dy">(Out), which may be y itself; or empty.</param>
    public static float Sum<TTerm>(
        TTerm term,
        ReadOnlySpan<float> y,
        int label,
        ReadOnlySpan<float> target,
        float scale,
        Span<float> dy
    )
        where TTerm : struct, ILossTerm
    {
        if ((!dy.IsEmpty && dy.Length != y.Length) || (label < 0 && target.Length != y.Length))
        {
            throw new ArgumentException("outputs, targets and derivatives must be of one length");
        }

        var row = new Row(label, y.Length == 1, scale);
        Vector512<float> sums = Vector512<float>.Zero;
        fixed (float* outputs = y, targets = target, slopes = dy)
        {
            float* t = label < 0 ? targets : null;
            int i = 0;
            for (; i <= y.Length - Lanes.Count; i += Lanes.Count)
            {
                sums += Apply(term, row, outputs, t, slopes, i, Lanes.Count);
            }

            if (i < y.Length)
            {
                sums += Apply(term, row, outputs, t, slopes, i, y.Length - i);
            }
        }

        return Lanes.Sum(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Apply<TTerm>(TTerm term, Row row, float* y, float* t, float* dy, int start, int count)
        where TTerm : struct, ILossTerm
    {
        Vector512<float> outputs = Lanes.Load(y + start, count, Vector512<float>.Zero);
        Vector512<float> targets = t is not null ? Lanes.Load(t + start, count, Vector512<float>.Zero) : row.Targets(start);
        Vector512<float> value = term.Apply(outputs, targets, out Vector512<float> slope);
        if (dy is not null)
        {
            Lanes.Store(slope * row.Scale, dy + start, count);
        }

        // lanes behind the row's end must not count
        return value & Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();
    }

    private readonly struct Row(int label, bool isSingle, float scale)
    {
        public Vector512<float> Scale { get; } = Vector512.Create(scale);

        public Vector512<float> Targets(int start) =>
            isSingle
                ? Vector512.Create((float)label)
                : Vector512.Equals(Vector512<int>.Indices + Vector512.Create(start), Vector512.Create(label)).AsSingle()
                    & Vector512<float>.One;
    }
}
