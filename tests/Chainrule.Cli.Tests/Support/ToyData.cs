using Chainrule.Files;

namespace Chainrule.Cli.Tests.Support;

/// <summary>
/// A small data set of the MNIST family: three classes of 6×5 images, each bright in another corner, with noise. It can
/// be learned in seconds, and sizes and classes are unlike MNIST's.
/// </summary>
internal static class ToyData
{
    public const int Rows = 240, TestRows = 60, Classes = 3, Height = 6;

    /// <summary>Writes the four files into a new folder; returns its path.</summary>
    public static string Write(TemporaryFolder folder, string name = "toy", bool gzip = true, int width = 5)
    {
        string path = folder[name];
        Directory.CreateDirectory(path);
        Write(path, "train", Rows, width, gzip, seed: 1);
        Write(path, "t10k", TestRows, width, gzip, seed: 2);
        return path;
    }

    private static void Write(string path, string part, int rows, int width, bool gzip, uint seed)
    {
        var images = new byte[rows * Height * width];
        var labels = new byte[rows];
        for (int row = 0; row < rows; row++)
        {
            labels[row] = (byte)(Next(ref seed) % Classes);
            for (int i = 0; i < Height * width; i++)
            {
                bool isBright = i / width / 2 == labels[row];
                images[(row * Height * width) + i] = (byte)((Next(ref seed) % 160) + (isBright ? 60 : 0));
            }
        }

        string ending = gzip ? ".gz" : "";
        IdxFile.Write(
            Path.Combine(path, $"{part}-images-idx3-ubyte{ending}"),
            overwrite: false,
            IdxArray.Of(images, rows, Height, width)
        );
        IdxFile.Write(Path.Combine(path, $"{part}-labels-idx1-ubyte{ending}"), overwrite: false, IdxArray.Of(labels, rows));
    }

    // Numerical Recipes' quick generator; the product's own is under test elsewhere.
    private static uint Next(ref uint state)
    {
        state = (state * 1664525) + 1013904223;
        return state >> 12;
    }
}
