using System.Globalization;
using System.Text;
using Chainrule.Files;
using Chainrule.Kernels;
using Chainrule.Tests.Support;

namespace Chainrule.Mpi.Tests;

/// <summary>Small data that is learned in seconds: images of three classes, and a table.</summary>
internal static class TrainingData
{
    private const int Side = 6;

    /// <summary>The kinds of trainings that <see cref="WordsOf"/> knows.</summary>
    public static string[] Kinds { get; } = ["dense", "convolution", "table"];

    /// <summary>
    /// What a kind of training is called with: dropout, batch normalization and clipping, or a table, in eight shards.
    /// </summary>
    public static string[] WordsOf(string kind) => kind switch
    {
        "dense" =>
            ["toy", "--layers", "dense:24 relu dropout:0.25 dense:3", "--shards", "8", "--batch", "40", "--epochs", "3"],
        "convolution" =>
        [
            "toy", "--layers", "conv:4:3 batch-norm relu max-pool:2 dense:3", "--shards", "8", "--batch", "48", "--epochs", "2",
            "--clip-norm", "1",
        ],
        "table" => ["table.csv", "--target", "y", "--epochs", "3", "--batch", "64", "--shards", "8", "--model", "network"],
        _ => throw new ArgumentException($"there is no kind '{kind}'", nameof(kind)),
    };

    /// <summary>Writes the folder <c>toy</c> and the file <c>table.csv</c>.</summary>
    public static void Write(TemporaryFolder folder)
    {
        string path = folder["toy"];
        Directory.CreateDirectory(path);
        WriteImages(path, "train", 300, stream: 1);
        WriteImages(path, "t10k", 60, stream: 2);
        var random = new RandomStream(3, RandomStreams.User(3));
        var table = new StringBuilder("a,b,y\n");
        for (uint row = 0; row < 600; row++)
        {
            double a = random.Uniform(2 * row), b = random.Uniform(2 * row + 1);
            table.Append(CultureInfo.InvariantCulture, $"{a:0.0000},{b:0.0000},{(a * b > 0.25 ? "yes" : "no")}\n");
        }

        File.WriteAllText(folder["table.csv"], table.ToString());
    }

    private static void WriteImages(string path, string part, int rows, int stream)
    {
        var random = new RandomStream(7, RandomStreams.User(stream));
        byte[] images = new byte[rows * Side * Side], labels = new byte[rows];
        for (int i = 0; i < images.Length; i++)
        {
            int row = i / (Side * Side), line = i / Side % Side;
            labels[row] = (byte)(row % 3);
            images[i] = (byte)(160 * random.Uniform((uint)i) + (line / 2 == labels[row] ? 60 : 0));
        }

        IdxFile.Write(
            Path.Combine(path, $"{part}-images-idx3-ubyte"), overwrite: false, IdxArray.Of(images, rows, Side, Side));
        IdxFile.Write(Path.Combine(path, $"{part}-labels-idx1-ubyte"), overwrite: false, IdxArray.Of(labels, rows));
    }
}
