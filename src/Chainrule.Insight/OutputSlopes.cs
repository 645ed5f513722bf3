using Chainrule.Kernels;

namespace Chainrule.Insight;

/// <summary>A central difference of Σⱼ dyⱼ·yⱼ along one number, term by term.</summary>
/// <param name="Step">h.</param>
/// <param name="Slope">Σⱼ dyⱼ·∂yⱼ/∂v.</param>
/// <param name="Terms">Σⱼ |dyⱼ·∂yⱼ/∂v|: what the slope's own rounding is measured by.</param>
/// <param name="Noise">What rounding of y in double precision may be in the slope.</param>
internal readonly record struct SlopeSample(double Step, double Slope, double Terms, double Noise)
{
    /// <summary>Whether two differences over neighboring steps tell the same slope, each as surely as a limit asks for.</summary>
    public bool Agrees(SlopeSample smaller, double limit) =>
        Noise <= limit / 4 && smaller.Noise <= limit / 4 && Math.Abs(Slope - smaller.Slope) <= 8 * limit;
}

/// <summary>The slopes of Σⱼ dyⱼ·yⱼ to both sides of a number.</summary>
/// <param name="Left">Σⱼ of the slopes below it.</param>
/// <param name="Right">Σⱼ of those above it.</param>
/// <param name="Low">Σⱼ of the lower of each output's two.</param>
/// <param name="High">Σⱼ of the higher.</param>
/// <param name="Noise">What rounding may be in them, of the outputs that move.</param>
internal readonly record struct SidesSample(double Left, double Right, double Low, double High, double Noise);

/// <summary>
/// The outputs that depend on one number v, and what each counts: derivatives of Σⱼ dyⱼ·yⱼ by differences, output by output, so
/// that the sum's terms are known beside the sum.
/// </summary>
/// <param name="values">Where v stands; unchanged afterwards.</param>
/// <param name="index">Its place.</param>
/// <param name="outputs">The outputs, a new array at every call, which reads <paramref name="values"/>.</param>
/// <param name="dy">What each output counts.</param>
/// <param name="size">The largest of the numbers that the outputs are made of: what rounding in them is measured by.</param>
/// <param name="count">How many numbers from v on move together, all by the same step; 1 for a partial derivative.</param>
internal sealed class OutputSlopes(
    double[] values, int index, Func<double[]> outputs, double[] dy, double size, int count = 1)
{
    // about two roundings of a double
    private const double Rounding = 4e-16;

    // Of a number at a kink both sides are seen but once in 10⁴ and 10¹⁴ times; where each is asked for its side, less will do.
    private const int Draws = 16, DrawsWithoutSides = 48;

    /// <summary>v.</summary>
    public double Value => values[index];

    /// <summary>The largest of the numbers that the outputs are made of.</summary>
    public double Size => Math.Max(size, Math.Abs(Value));

    /// <summary>What each output counts.</summary>
    public ReadOnlySpan<double> Dy => dy;

    /// <summary>Which outputs v moves, where that has been found out: the others have no slope, and no rounding in it.</summary>
    public bool[]? Moved { get; set; }

    /// <summary>The difference over [v − h, v + h].</summary>
    public SlopeSample Central(double step)
    {
        var (below, above, width) = Around(step);
        double slope = 0, terms = 0, noise = 0;
        for (int j = 0; j < dy.Length; j++)
        {
            double term = dy[j] * (above[j] - below[j]) / width;
            slope += term;
            terms += Math.Abs(term);
            noise += Moved?[j] == false ? 0 : Math.Abs(dy[j]) * Math.Max(Math.Abs(above[j]), Math.Abs(below[j]));
        }

        return new SlopeSample(step, slope, terms, Rounding * (noise + Size * terms) / step);
    }

    // The slopes to either side: what lies between Σⱼ of the lower and Σⱼ of the higher of each output's two is a subgradient at
    // a kink, on whichever side of it each output is taken.
    private SidesSample OneSided(double step)
    {
        double[] middle = outputs();
        var (below, above, width) = Around(step);
        double low = 0, high = 0, left = 0, right = 0, noise = 0;
        for (int j = 0; j < dy.Length; j++)
        {
            // outputs that v doesn't move have no noise: of a thousand windows of an image a pixel is in one
            if (below[j] != middle[j] || above[j] != middle[j])
            {
                double down = dy[j] * (middle[j] - below[j]) / (width / 2), up = dy[j] * (above[j] - middle[j]) / (width / 2);
                (left, right) = (left + down, right + up);
                (low, high) = (low + Math.Min(down, up), high + Math.Max(down, up));
                double largest = Math.Max(Math.Abs(middle[j]), Math.Max(Math.Abs(below[j]), Math.Abs(above[j])));
                noise += Math.Abs(dy[j]) * largest + Size * Math.Max(Math.Abs(down), Math.Abs(up));
            }
        }

        return new SidesSample(left, right, low, high, Rounding * noise / step);
    }

    /// <summary>
    /// Whether v lies at a kink: the two sides' slopes differ, and don't come nearer to each other as the step shrinks.
    /// </summary>
    /// <param name="reach">How near the kink must be.</param>
    /// <param name="low">The least slope that passes there.</param>
    /// <param name="high">The greatest.</param>
    public bool IsAtKink(double reach, out double low, out double high)
    {
        SidesSample first = OneSided(reach), last = first;
        // one side may jump: then outputs of both signs grow, and only the other side's sum stays
        bool byOutput = true, bySum = true;
        for (double step = reach / 4; step > reach / 100 && (byOutput || bySum); step /= 4)
        {
            var near = OneSided(step);
            byOutput = byOutput
                && AreApart((first.Low, first.High), (last.Low, last.High), (near.Low, near.High), near.Noise);
            bySum = bySum
                && AreApart((first.Left, first.Right), (last.Left, last.Right), (near.Left, near.Right), near.Noise);
            last = near;
        }

        (low, high) = byOutput
            ? (first.Low, first.High)
            : (Math.Min(first.Left, first.Right), Math.Max(first.Left, first.Right));
        return byOutput || bySum;
    }

    // Each side has a slope of its own, which the step doesn't change; or one of them a jump, which it doesn't either.
    private static bool AreApart(
        (double One, double Other) first, (double One, double Other) last, (double One, double Other) near, double noise)
    {
        double jump = Math.Abs(first.Other - first.One);
        bool isOne = Math.Abs(near.One - first.One) <= 0.1 * jump, isOther = Math.Abs(near.Other - first.Other) <= 0.1 * jump,
            jumpsOne = Math.Abs(near.One) > 3 * Math.Abs(last.One), jumpsOther = Math.Abs(near.Other) > 3 * Math.Abs(last.Other);
        return jump > 8 * noise && ((isOne && (isOther || jumpsOther)) || (isOther && jumpsOne));
    }

    /// <summary>
    /// Between which slopes the sum of derivatives lies that may each be taken on a side of its kink: of each output the least
    /// and the greatest slope at and around the numbers, each of them moved to a side of its own, where then all move together.
    /// Equal numbers in a window raise its maximum by what they all move, on whichever sides they are.
    /// </summary>
    /// <param name="reach">How near a kink must be.</param>
    /// <param name="withSides">Whether all are also moved to the side of their lower slope, and of their higher.</param>
    public (double Low, double High) Between(double reach, bool withSides)
    {
        double[] low = [.. Enumerable.Repeat(double.PositiveInfinity, dy.Length)];
        double[] high = [.. low.Select(value => -value)], before = values[index..(index + count)];
        double step = reach / 40, noise = Look(step, low, high);
        int[] lower = [.. Enumerable.Range(0, withSides ? count : 0).Select(i => SideOfLowerSlope(index + i, reach))];
        for (int draw = 0; draw < (withSides ? Draws : DrawsWithoutSides); draw++)
        {
            var random = new RandomStream(1, RandomStreams.User(6), (ulong)draw);
            for (int i = 0; i < count; i++)
            {
                int drawn = random.Uniform((uint)(2 * i)) < 0.5 ? -1 : 1;
                int side = !withSides || draw >= 4 ? drawn : draw < 2 ? lower[i] : -lower[i];
                values[index + i] = before[i] + side * reach * (0.25 + 0.75 * random.Uniform((uint)(2 * i + 1)));
            }

            noise = Math.Max(noise, Look(step, low, high));
        }

        before.CopyTo(values, index);
        return (low.Sum() - 4 * noise, high.Sum() + 4 * noise);
    }

    // Takes in the slopes of each output to both sides of where the numbers are; returns what rounding may be in their sum.
    private double Look(double step, double[] low, double[] high)
    {
        double[] middle = outputs(), below = At(-step), above = At(step);
        double noise = 0;
        for (int j = 0; j < dy.Length; j++)
        {
            double down = dy[j] * (middle[j] - below[j]) / step, up = dy[j] * (above[j] - middle[j]) / step;
            (low[j], high[j]) = (Math.Min(low[j], Math.Min(down, up)), Math.Max(high[j], Math.Max(down, up)));
            if (down != 0 || up != 0)
            {
                noise += Math.Abs(dy[j] * middle[j]) + Size * Math.Max(Math.Abs(down), Math.Abs(up));
            }
        }

        return Rounding * noise / step;
    }

    private int SideOfLowerSlope(int place, double reach)
    {
        var sides = new OutputSlopes(values, place, outputs, dy, size).OneSided(reach);
        return sides.Left <= sides.Right ? -1 : 1;
    }

    /// <summary>
    /// Whether the outputs are no linear function of v: second differences over small and large distances, about v and beside it.
    /// </summary>
    /// <param name="moved">Which outputs v moves at all.</param>
    public bool IsCurved(out bool[] moved)
    {
        double[] middle = outputs();
        moved = new bool[dy.Length];
        bool isCurved = false;
        foreach (double distance in (ReadOnlySpan<double>)[0.01, 1, Math.Abs(Value), Size, 2 * Size])
        {
            double[] below = At(-distance), above = At(distance), far = At(2 * distance);
            double bend = 0, change = 0, values = 0;
            for (int j = 0; j < dy.Length; j++)
            {
                double count = Math.Abs(dy[j]), up = above[j] - middle[j], down = middle[j] - below[j], on = far[j] - above[j];
                bend += count * (Math.Abs(up - down) + Math.Abs(on - up));
                change += count * (Math.Abs(up) + Math.Abs(down) + Math.Abs(on));
                values += count * (Math.Abs(middle[j]) + Math.Abs(far[j]));
                moved[j] |= up != 0 || down != 0 || on != 0;
            }

            isCurved |= bend > 1e-4 * change + 1e-13 * values;
        }

        return isCurved;
    }

    /// <summary>
    /// Differences from large steps to small ones, ten times smaller each: from the size of v, or 1, down to where doubles end.
    /// </summary>
    public IEnumerable<SlopeSample> Ladder()
    {
        double most = Math.Max(1, Math.Abs(Value)),
            least = Value == 0 ? 1e-14 : Math.Min(1e-10 * most, 1e-6 * Math.Abs(Value));
        for (double step = most; step >= 0.99 * least; step /= 10)
        {
            yield return Central(step);
        }
    }

    private double[] At(double shift)
    {
        double[] before = values[index..(index + count)];
        for (int i = 0; i < count; i++)
        {
            values[index + i] = before[i] + shift;
        }

        double[] moved = outputs();
        before.CopyTo(values, index);
        return moved;
    }

    private (double[] Below, double[] Above, double Width) Around(double step)
    {
        double value = values[index], high = value + step, low = value - step;     // the steps that doubles really take
        return (At(low - value), At(high - value), high - low);
    }
}
