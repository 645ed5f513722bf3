using System.Runtime.CompilerServices;
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

/// <summary>
/// Applies functions to every element. The last, partial vector goes through the same code as all others, so a value's
/// bits don't depend on its position. Long arrays are shared among the threads in chunks of fixed length.
/// </summary>
/// <remarks>
/// An operator's Apply should be marked <see cref="MethodImplOptions.AggressiveInlining"/>: it is the body of the inner loop.
/// </remarks>
public static unsafe class ElementWise
{
    /// <summary>The numbers in one part: some microseconds of work, and few enough to stay in the first-level cache.</summary>
    private const int ChunkLength = 16 * 1024;

    /// <summary>result[i] = f(x[i]), 0 where that is subnormal. The result may be x itself.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or the result overlaps an argument without being the
    /// same.</exception>
    public static void Map<TOperator>(Workers workers, TOperator f, ReadOnlySpan<float> x, Span<float> result)
        where TOperator : struct, IUnaryOperator
    {
        CheckArgument(x, result);
        fixed (float* first = x, destination = result)
        {
            var job = new UnaryJob<TOperator>(f, first, destination, result.Length);
            workers.Run(Parts(result.Length), ref job);
        }
    }

    /// <summary>result[i] = f(x[i], y[i]), for gradients: 0 where that is below 10⁻³³. The result may be x or y itself.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or the result overlaps an argument without being the
    /// same.</exception>
    public static void Map<TOperator>(
        Workers workers,
        TOperator f,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        Span<float> result
    )
        where TOperator : struct, IBinaryOperator
    {
        CheckArgument(x, result);
        CheckArgument(y, result);
        fixed (float* first = x, second = y, destination = result)
        {
            var job = new BinaryJob<TOperator>(f, first, second, destination, result.Length);
            workers.Run(Parts(result.Length), ref job);
        }
    }

    private static int Parts(int length) => (int)(((long)length + ChunkLength - 1) / ChunkLength);

    private static void CheckArgument(ReadOnlySpan<float> argument, Span<float> result)
    {
        if (argument.Length != result.Length)
        {
            throw new ArgumentException($"{argument.Length} numbers don't give {result.Length} results");
        }

        if (argument.Overlaps(result, out int offset) && offset != 0)
        {
            throw new ArgumentException("the result overlaps an argument without being the same");
        }
    }

    private readonly struct UnaryJob<TOperator>(TOperator f, float* x, float* result, int length) : IJob
        where TOperator : struct, IUnaryOperator
    {
        // optimized at the first call: an inner loop of unoptimized vector code would be a hundred times slower
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part)
        {
            int i = part * ChunkLength, end = Math.Min(length - i, ChunkLength) + i;
            for (; i <= end - Lanes.Count; i += Lanes.Count)
            {
                Traces.RemoveSubnormal(f.Apply(Vector512.Load(x + i))).Store(result + i);
            }

            if (i < end)
            {
                int count = end - i;
                Lanes.Store(Traces.RemoveSubnormal(f.Apply(Lanes.Load(x + i, count, Vector512<float>.Zero))), result + i, count);
            }
        }
    }

    private readonly struct BinaryJob<TOperator>(TOperator f, float* x, float* y, float* result, int length) : IJob
        where TOperator : struct, IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part)
        {
            int i = part * ChunkLength, end = Math.Min(length - i, ChunkLength) + i;
            for (; i <= end - Lanes.Count; i += Lanes.Count)
            {
                Traces.Remove(f.Apply(Vector512.Load(x + i), Vector512.Load(y + i))).Store(result + i);
            }

            if (i < end)
            {
                int count = end - i;
                var x0 = Lanes.Load(x + i, count, Vector512<float>.Zero);
                var y0 = Lanes.Load(y + i, count, Vector512<float>.Zero);
                Lanes.Store(Traces.Remove(f.Apply(x0, y0)), result + i, count);
            }
        }
    }
}
