// A page that trains and recognizes with the library itself, under WebAssembly, without a server: ./train makes the model, then
//   dotnet publish browser --output site       and any server of files shows site/wwwroot
// wwwroot/worker.js calls what is exported here, off the page's thread; the page itself is wwwroot/page.js.
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using Chainrule.Models;

[assembly: SupportedOSPlatform("browser")]

internal static partial class Program
{
    private static PointTraining s_points = new(seed: 1);
    private static Model? s_digits;

    private static void Main()
    {
        // the page calls
    }

    [JSExport]
    internal static void Restart(int seed)
    {
        var old = s_points;
        s_points = new PointTraining((ulong)seed);
        s_points.Place(old.Positions, old.Classes);
        old.Dispose();
    }

    /// <summary>The points, two numbers from −1 to 1 each, and their classes.</summary>
    [JSExport]
    internal static void Place(double[] positions, int[] classes) =>
        s_points.Place([.. positions.Select(value => (float)value)], classes);

    /// <summary>Trains for about some milliseconds; gives epochs so far, loss, and how many points are right.</summary>
    [JSExport]
    internal static double[] Train(double milliseconds)
    {
        long start = Environment.TickCount64;
        do
        {
            s_points.Epoch();
        }
        while (Environment.TickCount64 - start < milliseconds);

        return Score();
    }

    [JSExport]
    internal static double[] Score()
    {
        var (loss, right) = s_points.Score();
        return [s_points.Epochs, loss, right];
    }

    /// <summary>How probable class 1 is at each of side × side places, as 0 to 255.</summary>
    [JSExport]
    internal static byte[] Surface(int side) => s_points.Surface(side);

    /// <summary>Trains on fixed points from a fixed seed; the hash of the parameters is the same on every machine.</summary>
    [JSExport]
    internal static string TrainFixed() => PointTraining.TrainFixed();

    /// <summary>Takes the model from a file's bytes, and says what it is. What is wrong with it becomes an error of JavaScript.</summary>
    [JSExport]
    internal static string LoadDigits(byte[] file)
    {
        const string Path = "/digits.safetensors"; // a file system in memory
        File.WriteAllBytes(Path, file);
        s_digits = Model.Load(Path);
        return $"{s_digits.Network.Notation}, {s_digits.Network.Parameters.Length:N0} parameters";
    }

    /// <summary>The ten probabilities of what was drawn, a byte of ink for each of side × side places.</summary>
    [JSExport]
    internal static double[] Recognize(byte[] ink, int side)
    {
        float[] probabilities = new float[10];
        s_digits!.Predict(Strokes.ToDigit(ink, side), probabilities);
        return [.. probabilities.Select(value => (double)value)];
    }

    /// <summary>What the network sees of it: 28 × 28 bytes.</summary>
    [JSExport]
    internal static byte[] ToDigit(byte[] ink, int side) => Strokes.ToDigit(ink, side);
}
