/// <summary>Makes of a drawing what MNIST's digits are.</summary>
internal static class Strokes
{
    private const int Side = 28;
    private const int Box = 20;

    /// <summary>
    /// The drawing as 28 × 28 bytes: what is inked fills a box of 20 × 20 as far as its proportions let it, shades where the
    /// line ends, and its center of mass lies in the middle (LeCun, Cortes and Burges, "The MNIST database of handwritten digits").
    /// </summary>
    /// <param name="ink">side × side bytes, 255 where there is ink, from the top left.</param>
    /// <param name="side">How wide and how high the drawing is.</param>
    public static byte[] ToDigit(byte[] ink, int side)
    {
        byte[] digit = new byte[Side * Side];
        int left = side, top = side, right = -1, bottom = -1;
        for (int i = 0; i < ink.Length; i++)
        {
            if (ink[i] >= 128)
            {
                left = Math.Min(left, i % side);
                right = Math.Max(right, i % side);
                top = Math.Min(top, i / side);
                bottom = i / side;
            }
        }

        if (right < 0)
        {
            return digit; // nothing is drawn
        }

        // how many places of the drawing go into one of the digit
        double scale = Math.Max(right - left + 1, bottom - top + 1) / (double)Box;
        var (x, y, sum) = (0.0, 0.0, 0.0);
        for (int i = top; i <= bottom; i++)
        {
            for (int j = left; j <= right; j++)
            {
                double value = ink[i * side + j];
                (x, y, sum) = (x + value * (j + 0.5), y + value * (i + 0.5), sum + value);
            }
        }

        double originX = x / sum - scale * Side / 2, originY = y / sum - scale * Side / 2;
        for (int i = 0; i < digit.Length; i++)
        {
            double mean = Mean(ink, side, originX + i % Side * scale, originY + i / Side * scale, scale);
            digit[i] = (byte)Math.Round(mean);
        }

        return digit;
    }

    /// <summary>The mean ink of a square of the drawing, parts of places in proportion; there is none outside.</summary>
    private static double Mean(byte[] ink, int side, double x, double y, double size)
    {
        double sum = 0;
        for (int i = Math.Max(0, (int)Math.Floor(y)); i < Math.Min(side, y + size); i++)
        {
            double height = Math.Min(i + 1, y + size) - Math.Max(i, y);
            for (int j = Math.Max(0, (int)Math.Floor(x)); j < Math.Min(side, x + size); j++)
            {
                sum += ink[i * side + j] * height * (Math.Min(j + 1, x + size) - Math.Max(j, x));
            }
        }

        return sum / (size * size);
    }
}
