using Chainrule.Kernels;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Kernels;

/// <summary>Sums of columns are those of one loop over all rows, however many there are and wherever a column lies.</summary>
public sealed class ColumnSumsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(600)]
    [InlineData(1025)]
    public void Every_row_counts_once(int rows)
    {
        foreach (int columns in (int[])[1, 15, 16, 17, 31, 33, 257, 300])
        {
            float[] x = LayerCheck.Normal(new Random(rows + columns), rows * columns, 1),
                expected = new float[columns], sums = new float[columns];
            for (int i = 0; i < x.Length; i++)
            {
                expected[i % columns] += x[i];
            }

            Array.Fill(sums, float.NaN);
            ColumnSums.Write(Workers.None, x, columns, sums);
            Assert.Equal(expected, sums);
            Array.Fill(sums, float.NaN);
            ColumnSums.Write(Workers.Shared, x, columns, sums);
            Assert.Equal(expected, sums);
        }
    }
}
