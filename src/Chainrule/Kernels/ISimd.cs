using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Kernels;

/// <summary>
/// A vector width, for code written once over all of them. <c>FusedMultiplyAdd</c> rounds once on every machine, so that
/// the width changes nothing but the speed.
/// </summary>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>The floats in a vector.</summary>
    static abstract int Width { get; }

    /// <summary>The rows of the largest tile whose sums stay in registers.</summary>
    static abstract int TileRows { get; }

    /// <summary>The vectors in a row of that tile.</summary>
    static abstract int TileVectors { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* destination);

    static abstract TVector Broadcast(float value);

    /// <summary>A mask that is all ones in the first <paramref name="count"/> lanes.</summary>
    static abstract TVector Mask(int count);

    /// <summary>The lanes under the mask, zeros elsewhere; memory outside the mask isn't touched.</summary>
    static abstract TVector Load(float* source, TVector mask);

    /// <summary>Writes the lanes under the mask; memory outside the mask isn't touched.</summary>
    static abstract void Store(TVector value, float* destination, TVector mask);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TVector FusedMultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>
    /// The same, for loops that ask afterwards whether it may have been rounded twice: what says so is added to the doubt.
    /// </summary>
    static abstract TVector FusedMultiplyAdd(TVector a, TVector b, TVector c, ref TVector doubt);

    /// <summary>Whether there is any doubt: never where there is an instruction for it.</summary>
    static abstract bool IsDoubtful(TVector doubt);
}

/// <summary>512 bits: AVX-512. 24 sums, 3 columns and a row's value fill 28 of 32 registers.</summary>
internal readonly unsafe struct Simd512 : ISimd<Vector512<float>>
{
    public static int Width => 16;

    public static int TileRows => 8;

    public static int TileVectors => 3;

    public static Vector512<float> Zero => Vector512<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Mask(int count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source, Vector512<float> mask) =>
        Avx512F.MaskLoad(source, mask, Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* destination, Vector512<float> mask) =>
        Avx512F.MaskStore(destination, mask, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FusedMultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FusedMultiplyAdd(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, ref Vector512<float> doubt) =>
        Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDoubtful(Vector512<float> doubt) => false;
}

/// <summary>256 bits: AVX2 with FMA. 12 sums, 2 columns and a row's value fill 15 of 16 registers.</summary>
internal readonly unsafe struct Simd256 : ISimd<Vector256<float>>
{
    public static int Width => 8;

    public static int TileRows => 6;

    public static int TileVectors => 2;

    public static Vector256<float> Zero => Vector256<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Mask(int count) =>
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source, Vector256<float> mask) => Avx.MaskLoad(source, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* destination, Vector256<float> mask) =>
        Avx.MaskStore(destination, mask, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FusedMultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        Vector256.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FusedMultiplyAdd(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, ref Vector256<float> doubt) =>
        Vector256.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDoubtful(Vector256<float> doubt) => false;
}

/// <summary>
/// 128 bits through the platform's own vectors: Arm64, whose 32 registers hold the tile, and x64 without FMA, where they
/// are needed for intermediate results.
/// </summary>
internal readonly unsafe struct Simd128 : ISimd<Vector128<float>>
{
    public static int Width => 4;

    public static int TileRows => VectorMath.HasFusedMultiplyAdd ? 8 : 4;

    public static int TileVectors => VectorMath.HasFusedMultiplyAdd ? 3 : 2;

    public static Vector128<float> Zero => Vector128<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    public static Vector128<float> Mask(int count) =>
        Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle();

    public static Vector128<float> Load(float* source, Vector128<float> mask)
    {
        uint lanes = mask.ExtractMostSignificantBits();
        return Vector128.Create(
            (lanes & 1) != 0 ? source[0] : 0,
            (lanes & 2) != 0 ? source[1] : 0,
            (lanes & 4) != 0 ? source[2] : 0,
            (lanes & 8) != 0 ? source[3] : 0
        );
    }

    public static void Store(Vector128<float> value, float* destination, Vector128<float> mask)
    {
        uint lanes = mask.ExtractMostSignificantBits();
        for (int i = 0; i < Width; i++)
        {
            if ((lanes >> i & 1) != 0)
            {
                destination[i] = value[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FusedMultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        VectorMath.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FusedMultiplyAdd(
        Vector128<float> a, Vector128<float> b, Vector128<float> c, ref Vector128<float> doubt) =>
        AdvSimd.IsSupported || Fma.IsSupported || !Sse41.IsSupported
            ? VectorMath.FusedMultiplyAdd(a, b, c)
            : VectorMath.MultiplyAdd(a, b, c, ref doubt);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDoubtful(Vector128<float> doubt) =>
        !AdvSimd.IsSupported && !Fma.IsSupported && Sse41.IsSupported && VectorMath.IsDoubtful(doubt);
}

/// <summary>One float: machines without vectors, and WebAssembly, where a vector's fused multiply-add is slower.</summary>
internal readonly unsafe struct Simd32 : ISimd<float>
{
    public static int Width => 1;

    public static int TileRows => 4;

    public static int TileVectors => 2;

    public static float Zero => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float value, float* destination) => *destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Broadcast(float value) => value;

    public static float Mask(int count) => count > 0 ? 1 : 0;

    public static float Load(float* source, float mask) => mask != 0 ? *source : 0;

    public static void Store(float value, float* destination, float mask)
    {
        if (mask != 0)
        {
            *destination = value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FusedMultiplyAdd(float a, float b, float c) => VectorMath.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FusedMultiplyAdd(float a, float b, float c, ref float doubt) =>
        VectorMath.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDoubtful(float doubt) => false;
}
