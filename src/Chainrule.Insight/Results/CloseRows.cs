using System.Numerics;
using System.Runtime.CompilerServices;
using Chainrule.Kernels;

namespace Chainrule.Insight.Results;

/// <summary>
/// Finds, for each of some rows, the nearest of many others that lies within a limit. Squared distances |a|² + |b|² − 2a·b come
/// from
/// matrix products; rows of many numbers are first projected onto few random directions of ±1, which keeps distances nearly
/// (Achlioptas, "Database-friendly random projections", 2003), and pairs that seem close are measured in full.
/// </summary>
internal sealed class CloseRows
{
    // A pair at the limit measures above three times it, by projections onto 16 directions, in less than one of ten thousand.
    private const float Slack = 3, Rounding = 1e-5f;
    private const int RowsAtOnce = 256;

    private readonly float[] _rows, _directions, _negativeMeans, _projected, _squares;
    private readonly int _width;
    private readonly Workers _workers;

    /// <param name="rows">The rows to find others for, (Count, width); not empty.</param>
    /// <param name="width">The numbers of a row.</param>
    /// <param name="most">The most numbers of a row that are compared as they are, and the directions that more are projected
    /// onto: at most 32.</param>
    /// <param name="workers">The threads to share products among.</param>
    public CloseRows(float[] rows, int width, int most, Workers workers)
    {
        (_rows, _width, _workers, Count) = (rows, width, workers, rows.Length / width);
        _directions = width <= most ? [] : RandomDirections(width, most);
        Dimensions = Math.Min(width, most);
        _negativeMeans = new float[Dimensions];
        _projected = new float[Count * Dimensions];
        Project(rows, Count, _projected);
        for (int k = 0; k < Dimensions; k++)
        {
            double sum = 0;
            for (int row = 0; row < Count; row++)
            {
                sum += _projected[row * Dimensions + k];
            }

            _negativeMeans[k] = (float)(-sum / Count);
        }

        Project(rows, Count, _projected); // around 0, where products lose least
        _squares = Squares(_projected, Count);
    }

    /// <summary>The rows to find others for.</summary>
    public int Count { get; }

    /// <summary>The numbers that rows are compared by.</summary>
    public int Dimensions { get; }

    /// <summary>The squared distances, nearly, from the rows first … first + count − 1 to others, (count, others).</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="others">The others, (others, width).</param>
    /// <param name="distances">Where they go.</param>
    public void Measure(int first, int count, float[] others, float[] distances)
    {
        int number = others.Length / _width;
        float[] projected = new float[number * Dimensions];
        Project(others, number, projected);
        float[] squares = Squares(projected, number);
        MatrixProduct.Write(
            _workers, new MatrixView(_projected.AsSpan(first * Dimensions, count * Dimensions), count, Dimensions),
            new MatrixView(projected, number, Dimensions).Transposed, distances.AsSpan(0, count * number));
        for (int i = 0; i < count * number; i++)
        {
            distances[i] = Math.Max(0, _squares[first + i / number] + squares[i % number] - 2 * distances[i]);
        }
    }

    /// <summary>Copies rows of given, successive indices into a block.</summary>
    public delegate void RowCopy(ReadOnlySpan<int> indices, Span<float> block);

    /// <summary>The squared distance from each row to the nearest of others; infinite where that is above its limit.</summary>
    /// <param name="others">How many others there are.</param>
    /// <param name="copy">Copies some of them.</param>
    /// <param name="limits">The most squared distance of each row.</param>
    /// <param name="mayMatch">Whether a row and another, by their indices, may be a pair at all.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double[] Nearest(int others, RowCopy copy, double[] limits, Func<int, int, bool>? mayMatch = null)
    {
        double[] nearest = new double[Count];
        float[] least = new float[Count];
        for (int i = 0; i < Count; i++)
        {
            nearest[i] = double.PositiveInfinity;
            least[i] = ((1 - Rounding) * _squares[i] - Slack * (float)limits[i]) / 2;
        }

        int most = Math.Min(RowsAtOnce, others);
        int[] indices = [.. Enumerable.Range(0, others)];
        float[] blocks = new float[most * _width],
            projections = new float[most * Dimensions],
            allProducts = new float[Count * most];
        for (int first = 0; first < others; first += RowsAtOnce)
        {
            int number = Math.Min(RowsAtOnce, others - first);
            var block = blocks.AsSpan(0, number * _width);
            var projected = projections.AsSpan(0, number * Dimensions);
            var products = allProducts.AsSpan(0, Count * number);
            copy(indices.AsSpan(first, number), block);
            Project(block, number, projected);
            float[] start = Squares(projected, number);
            for (int j = 0; j < number; j++)
            {
                start[j] *= -(1 - Rounding) / 2;
            }

            // a·b − |b|²/2 is large where b is close to a
            MatrixProduct.Write(
                _workers,
                new MatrixView(_projected, Count, Dimensions),
                new MatrixView(projected, number, Dimensions).Transposed,
                start,
                products
            );
            for (int i = 0; i < Count; i++)
            {
                var row = products.Slice(i * number, number);
                for (int j = NextFrom(row, 0, least[i]); j < number; j = NextFrom(row, j + 1, least[i]))
                {
                    if (mayMatch is null || mayMatch(i, first + j))
                    {
                        nearest[i] = Math.Min(
                            nearest[i],
                            Distance(
                                block.Slice(j * _width, _width),
                                _rows.AsSpan(i * _width, _width),
                                Math.Min(limits[i], nearest[i])
                            )
                        );
                    }
                }
            }
        }

        return nearest;
    }

    // The next place whose number isn't below the least; the length where there is none.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int NextFrom(ReadOnlySpan<float> numbers, int from, float least)
    {
        int i = from;
        for (var limit = new Vector<float>(least); i <= numbers.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            if (Vector.GreaterThanOrEqualAny(new Vector<float>(numbers[i..]), limit))
            {
                break;
            }
        }

        while (i < numbers.Length && !(numbers[i] >= least))
        {
            i++;
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Distance(ReadOnlySpan<float> row, ReadOnlySpan<float> other, double limit)
    {
        double distance = 0;
        for (int i = 0; i < row.Length && distance <= limit; i++)
        {
            double difference = (double)row[i] - other[i];
            distance += difference * difference;
        }

        return distance <= limit ? distance : double.PositiveInfinity;
    }

    private void Project(ReadOnlySpan<float> rows, int count, Span<float> projected)
    {
        if (_directions.Length > 0)
        {
            MatrixProduct.Write(
                _workers,
                new MatrixView(rows, count, _width),
                new MatrixView(_directions, _width, Dimensions),
                _negativeMeans,
                projected
            );
            return;
        }

        for (int i = 0; i < projected.Length; i++)
        {
            projected[i] = rows[i] + _negativeMeans[i % Dimensions];
        }
    }

    private float[] Squares(ReadOnlySpan<float> projected, int count)
    {
        float[] squares = new float[count];
        for (int row = 0; row < count; row++)
        {
            float sum = 0;
            foreach (float x in projected.Slice(row * Dimensions, Dimensions))
            {
                sum += x * x;
            }

            squares[row] = sum;
        }

        return squares;
    }

    private static float[] RandomDirections(int width, int number)
    {
        var random = new RandomStream(1, RandomStreams.Projection);
        float size = 1 / MathF.Sqrt(number);
        float[] directions = new float[width * number];
        for (int i = 0; i < width; i++)
        {
            uint bits = random.Word((uint)i);
            for (int k = 0; k < number; k++)
            {
                directions[i * number + k] = (bits >> k & 1) == 0 ? size : -size;
            }
        }

        return directions;
    }
}
