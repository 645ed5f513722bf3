using Chainrule.Data;

namespace Chainrule.Tests.Data;

public class ByteDatasetTests
{
    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    [Theory]
    [Trait("Category", "Numbers")]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(50)]
    public void Bytes_become_one_fused_multiply_add_each(int width)
    {
        const int count = 7;
        byte[] bytes = [.. Enumerable.Range(0, count * width).Select(i => (byte)(i * 89 + 3))];
        float[] scale = [.. Enumerable.Range(0, width).Select(j => 0.3f + j / 7f)];
        float[] offset = [.. Enumerable.Range(0, width).Select(j => 11f / (j + 1) - 3)];
        var data = new ByteDataset(bytes, new Shape(width), new int[count], 1, Scaling.Of(scale, offset));
        int[] rows = [5, 0, 5, 6];
        float[] x = new float[rows.Length * width + 1];
        x[^1] = 42;
        data.CopyInputs(rows, x);
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < width; j++)
            {
                float expected = MathF.FusedMultiplyAdd(bytes[rows[i] * width + j], scale[j], offset[j]);
                Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(x[i * width + j]));
            }
        }

        Assert.Equal(42, x[^1]);
    }

    [Fact]
    public void Bytes_become_zero_to_one_unless_told_otherwise()
    {
        var data = new ByteDataset(AllBytes, new Shape(16, 16), [0], 1);
        float[] x = new float[256];
        data.CopyInputs([0], x);
        Assert.Equal(0, x[0]);
        Assert.Equal(1, x[255]);
        Assert.All(Enumerable.Range(0, 256), i => Assert.Equal(i / 255f, x[i], 1e-7f));
    }

    [Fact]
    public void Another_scaling_shares_the_bytes()
    {
        var data = new ByteDataset(AllBytes, new Shape(256), [0], 1);
        ByteDataset raw = data.With(Scaling.None);
        float[] x = new float[256];
        raw.CopyInputs([0], x);
        Assert.Equal(AllBytes.Select(b => (float)b), x);
        Assert.True(raw.Bytes == data.Bytes);
        Assert.Throws<ChainruleException>(() => data.With(Scaling.Of([1f, 2f], [0f, 0f])));
    }

    [Fact]
    public void A_row_that_is_not_there_is_refused()
    {
        var data = new ByteDataset(new byte[6], new Shape(2), [0, 1, 2], 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.CopyInputs([3], new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.CopyInputs([-1], new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.CopyClasses([3], new int[1]));
    }

    [Fact]
    public void An_incomplete_row_is_refused() =>
        Assert.Contains("no whole number of rows", Assert.Throws<ChainruleException>(
            () => new ByteDataset(new byte[7], new Shape(2), [0, 1, 2], 3)).Message);
}
