using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Tests.Kernels;

[Trait("Category", "Numbers")]
public class ElementWiseTests
{
    private const int Canaries = 40;

    [Fact]
    public void Every_length_is_mapped_to_its_end_and_no_further()
    {
        for (int length = 0; length <= 256; length++)
        {
            for (int offset = 0; offset < 3; offset++)
            {
                float[] x = Numbers(length + offset, 1), y = Numbers(length + offset, 2);
                float[] one = Unwritten(length + Canaries), two = Unwritten(length + Canaries);
                ElementWise.Map(Workers.None, default(Negative), x.AsSpan(offset), one.AsSpan(0, length));
                ElementWise.Map(Workers.None, default(Difference), x.AsSpan(offset), y.AsSpan(offset), two.AsSpan(0, length));
                for (int i = 0; i < length; i++)
                {
                    int j = i + offset;
                    Assert.Equal(-x[j], one[i]);
                    Assert.Equal(x[j] - y[j], two[i]);
                }

                Assert.All(one[length..].Concat(two[length..]), v => Assert.True(float.IsNaN(v)));
            }
        }
    }

    [Fact]
    public void The_result_may_be_an_argument()
    {
        for (int length = 0; length <= 256; length++)
        {
            float[] x = Numbers(length, 1), y = Numbers(length, 2);
            float[] expected = new float[length], a = [.. x], b = [.. y];
            ElementWise.Map(Workers.None, default(Difference), x, y, expected);
            ElementWise.Map(Workers.None, default(Difference), a, y, a);
            ElementWise.Map(Workers.None, default(Difference), x, b, b);
            Assert.Equal(expected, a);
            Assert.Equal(expected, b);

            ElementWise.Map(Workers.None, default(Negative), x, expected);
            a = [.. x];
            ElementWise.Map(Workers.None, default(Negative), a, a);
            Assert.Equal(expected, a);
        }
    }

    [Theory]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(16385)]
    [InlineData(100_003)]
    public void Threads_share_long_arrays_and_change_no_bit(int length)
    {
        float[] x = Numbers(length, 1), y = Numbers(length, 2);
        float[] alone = Unwritten(length), shared = Unwritten(length);
        using var three = new Workers(3);
        ElementWise.Map(Workers.None, default(Difference), x, y, alone);
        ElementWise.Map(three, default(Difference), x, y, shared);
        Assert.Equal(alone, shared);
        ElementWise.Map(Workers.None, default(Exponential), x, alone);
        ElementWise.Map(three, default(Exponential), x, shared);
        Assert.Equal(alone, shared);
        for (int i = 0; i < length; i += 7)
        {
            Assert.Equal(VectorMath.Exp(x[i]), alone[i]);
        }
    }

    [Fact]
    public void Lengths_that_differ_and_results_that_overlap_are_refused()
    {
        float[] three = new float[3], four = new float[4];
        Assert.Throws<ArgumentException>(() => ElementWise.Map(Workers.None, default(Negative), three, four));
        Assert.Throws<ArgumentException>(() => ElementWise.Map(Workers.None, default(Difference), four, three, four));
        Assert.Throws<ArgumentException>(() => ElementWise.Map(Workers.None, default(Difference), three, four, four));
        Assert.Throws<ArgumentException>(() =>
            ElementWise.Map(Workers.None, default(Negative), four.AsSpan(0, 3), four.AsSpan(1, 3))
        );
    }

    [Fact]
    public void Results_that_would_cost_a_hundred_times_as_much_later_are_zero()
    {
        for (int length = 1; length <= 40; length++)
        {
            float[] zeros = new float[length], result = Unwritten(length);
            float[] tiny = [.. Enumerable.Repeat(-1e-39f, length)], normal = [.. Enumerable.Repeat(-1.2e-38f, length)];
            ElementWise.Map(Workers.None, default(Negative), tiny, result);
            Assert.Equal(zeros, result);
            ElementWise.Map(Workers.None, default(Negative), normal, result);
            Assert.Equal(normal.Select(x => -x), result);

            // gradients sooner: their products with weights are to be normal numbers too
            ElementWise.Map(Workers.None, default(Difference), normal, zeros, result);
            Assert.Equal(zeros, result);
            normal.AsSpan().Fill(1.01e-33f);
            ElementWise.Map(Workers.None, default(Difference), normal, zeros, result);
            Assert.Equal(normal, result);
            ElementWise.Map(Workers.None, default(Difference), Unwritten(length), zeros, result);
            Assert.All(result, x => Assert.True(float.IsNaN(x)));
        }
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] x = Numbers(1000, 1), y = new float[1000];
        ElementWise.Map(Workers.None, default(Exponential), x, y);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ElementWise.Map(Workers.None, default(Exponential), x, y);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5) * 20)];
    }

    private static float[] Unwritten(int count) => [.. Enumerable.Repeat(float.NaN, count)];

    private readonly struct Negative : IUnaryOperator
    {
        public Vector512<float> Apply(Vector512<float> x) => -x;
    }

    private readonly struct Exponential : IUnaryOperator
    {
        public Vector512<float> Apply(Vector512<float> x) => VectorMath.Exp(x);
    }

    private readonly struct Difference : IBinaryOperator
    {
        public Vector512<float> Apply(Vector512<float> x, Vector512<float> y) => x - y;
    }
}
