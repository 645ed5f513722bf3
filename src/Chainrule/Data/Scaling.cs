using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Data;

/// <summary>
/// Puts raw inputs on a scale that a network learns well from: <c>y = fma(x, scale, offset)</c>, with one scale and
/// offset for all features or one for each. Immutable; it travels inside the model, so that predictions prepare their
/// inputs with the very same bits as training did.
/// </summary>
public sealed partial class Scaling : InputPreparation, IEquatable<Scaling>
{
    // Padded to whole vectors, so that the last, partial vector is computed by the same code as all others.
    private readonly float[] _scale;
    private readonly float[] _offset;
    private readonly bool _isIdentity;

    private Scaling(ReadOnlySpan<float> scale, ReadOnlySpan<float> offset)
    {
        int lanes = Vector512<float>.Count;
        int padded = (scale.Length + lanes - 1) / lanes * lanes;
        _scale = new float[padded];
        _offset = new float[padded];
        scale.CopyTo(_scale);
        offset.CopyTo(_offset);
        Features = scale.Length;
        _isIdentity = !scale.ContainsAnyExcept(1f) && !offset.ContainsAnyExcept(0f);
    }

    /// <summary>y = x, bit for bit.</summary>
    public static Scaling None { get; } = new([1f], [0f]);

    /// <summary>y = x / 255 (x times the float nearest to 1/255): bytes become numbers from 0 to 1.</summary>
    public static Scaling BytesToUnit { get; } = new([1f / 255f], [0f]);

    /// <summary>y = x·scale + offset for every feature.</summary>
    /// <exception cref="ChainruleException">Scale or offset is not finite, or the scale is 0.</exception>
    public static Scaling Of(float scale, float offset) => Of([scale], [offset]);

    /// <summary>yⱼ = xⱼ·scaleⱼ + offsetⱼ, one of each per feature (or a single one for all).</summary>
    /// <exception cref="ChainruleException">A number is not finite, a scale is 0, or there are not as many offsets as
    /// scales.</exception>
    public static Scaling Of(ReadOnlySpan<float> scale, ReadOnlySpan<float> offset)
    {
        if (scale.Length != offset.Length || scale.IsEmpty)
        {
            throw new ChainruleException(
                $"a scaling needs as many offsets as scales, at least one: {scale.Length} scales, {offset.Length} offsets"
            );
        }

        for (int j = 0; j < scale.Length; j++)
        {
            if (!float.IsFinite(scale[j]) || !float.IsFinite(offset[j]) || scale[j] == 0)
            {
                throw new ChainruleException(
                    $"a scaling of feature {j} by {scale[j]} with offset {offset[j]} loses the data",
                    "scale and offset must be finite and the scale not 0");
            }
        }

        return new Scaling(scale, offset);
    }

    /// <summary>The number of features it is for; 1 when all features share one scale and offset.</summary>
    public int Features { get; }

    /// <inheritdoc/>
    public override bool IsIdentity => _isIdentity;

    /// <summary>Whether one scale and offset serve rows of any size.</summary>
    public bool IsShared => Features == 1;

    /// <summary>The scales, (Features).</summary>
    public ReadOnlySpan<float> Scale => _scale.AsSpan(0, Features);

    /// <summary>The offsets, (Features).</summary>
    public ReadOnlySpan<float> Offset => _offset.AsSpan(0, Features);

    /// <summary>Scales whole rows of raw numbers. The result may be the raw numbers' own place.</summary>
    /// <param name="raw">(rows, Features); any length when <see cref="IsShared"/>.</param>
    /// <param name="result">As long as <paramref name="raw"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no whole number of rows.</exception>
    public override void Apply(ReadOnlySpan<float> raw, Span<float> result)
    {
        CheckLengths(raw.Length, result.Length);
        if (_isIdentity)
        {
            raw.CopyTo(result);
            return;
        }

        Apply<float, FloatLanes>(raw, result);
    }

    /// <summary>Scales whole rows of raw bytes: the same bits as for the same values as floats.</summary>
    /// <param name="raw">(rows, Features); any length when <see cref="IsShared"/>.</param>
    /// <param name="result">As long as <paramref name="raw"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no whole number of rows.</exception>
    public override void Apply(ReadOnlySpan<byte> raw, Span<float> result)
    {
        CheckLengths(raw.Length, result.Length);
        Apply<byte, ByteLanes>(raw, result);
    }

    /// <summary>Refuses to be used on rows of another size.</summary>
    /// <exception cref="ChainruleException">The scaling has one scale per feature, and rows have another number of
    /// them.</exception>
    public override void CheckFits(Shape input)
    {
        if (!IsShared && Features != input.Count)
        {
            throw new ChainruleException($"the scaling is for {Features} features, but rows are {input}, which is {input.Count}");
        }
    }

    private void CheckLengths(int raw, int result)
    {
        if (result != raw || raw % Features != 0)
        {
            throw new ArgumentException($"{raw} raw numbers can't become {result} in rows of {Features}", nameof(raw));
        }
    }

    private void Apply<T, TLanes>(ReadOnlySpan<T> raw, Span<float> result)
        where TLanes : struct, ILanes<T>
    {
        int width = IsShared ? raw.Length : Features;
        for (int start = 0; start < raw.Length; start += width)
        {
            ApplyRow<T, TLanes>(raw.Slice(start, width), result.Slice(start, width));
        }
    }

    // optimized at the first call: the first batches would wait for it otherwise
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ApplyRow<T, TLanes>(ReadOnlySpan<T> x, Span<float> y)
        where TLanes : struct, ILanes<T>
    {
        int lanes = Vector512<float>.Count;
        bool shared = IsShared;
        Vector512<float> scale = Vector512.Create(_scale[0]), offset = Vector512.Create(_offset[0]);
        int i = 0;
        for (; i <= x.Length - lanes; i += lanes)
        {
            if (!shared)
            {
                scale = Vector512.Create(_scale.AsSpan(i));
                offset = Vector512.Create(_offset.AsSpan(i));
            }

            VectorMath.FusedMultiplyAdd(TLanes.Load(x.Slice(i, lanes)), scale, offset).CopyTo(y[i..]);
        }

        if (i < x.Length)
        {
            if (!shared)
            {
                scale = Vector512.Create(_scale.AsSpan(i));
                offset = Vector512.Create(_offset.AsSpan(i));
            }

            Span<float> tail = stackalloc float[lanes];
            VectorMath.FusedMultiplyAdd(TLanes.LoadPartial(x[i..]), scale, offset).CopyTo(tail);
            tail[..(x.Length - i)].CopyTo(y[i..]);
        }
    }

    /// <inheritdoc/>
    public bool Equals(Scaling? other) =>
        other is not null && Scale.SequenceEqual(other.Scale) && Offset.SequenceEqual(other.Offset);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Scaling);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (int j = 0; j < Features; j++)
        {
            hash.Add(_scale[j]);
            hash.Add(_offset[j]);
        }

        return hash.ToHashCode();
    }
}
