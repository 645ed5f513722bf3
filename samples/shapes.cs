#:project ../src/Chainrule.Images/Chainrule.Images.csproj

// A folder of images and a model of it: five shapes of any color on any ground, with noise and a line across.
//   dotnet run samples/shapes.cs            draws 150 of each into a folder that is deleted again
//   dotnet run samples/shapes.cs -- shapes  leaves them in the folder shapes, for ./chainrule train shapes
using System.Buffers.Binary;
using Chainrule.Images;
using Chainrule.Images.Folders;
using Chainrule.Images.Training;
using Chainrule.Kernels;
using Chainrule.Training;

const int Side = 40, Each = 150, Epochs = 40;
const string Layers = "conv:16:3 batch-norm relu max-pool:2 conv:32:3 batch-norm relu max-pool:2 "
    + "conv:64:3 batch-norm relu global-pool dense:5";
string folder = args.Length > 0 ? args[0] : Directory.CreateTempSubdirectory("chainrule-shapes-").FullName;

// Whether a point lies in a shape, whose middle is (0, 0) and whose size 1.
(string Name, Func<double, double, bool> Holds)[] shapes =
[
    ("cross", (x, y) => Math.Max(Math.Abs(x), Math.Abs(y)) < 0.9 && Math.Min(Math.Abs(x), Math.Abs(y)) < 0.3),
    ("disc", (x, y) => (x * x) + (y * y) < 0.8),
    ("ring", (x, y) => (x * x) + (y * y) is > 0.35 and < 0.9),
    ("square", (x, y) => Math.Max(Math.Abs(x), Math.Abs(y)) < 0.8),
    ("triangle", (x, y) => y < 0.7 && y > (1.8 * Math.Abs(x)) - 0.9),
];
for (int shape = 0; shape < shapes.Length; shape++)
{
    Directory.CreateDirectory(Path.Combine(folder, shapes[shape].Name));
    for (int number = 0; number < Each; number++)
    {
        byte[] pixels = Draw(shapes[shape].Holds, new RandomStream(Seed: 1, RandomStreams.User(shape), (ulong)number));
        File.WriteAllBytes(Path.Combine(folder, shapes[shape].Name, $"{number}.bmp"), Bitmap(pixels));
    }
}

// 70% to train on, 15% to choose the best epoch by, 15% to test with; equal images stay on one side.
var images = ImageFolder.Load(folder);
Console.WriteLine($"{images.Train.Count} images of {images.Train.Input} to train on, {images.Classes.Count} classes");
var options = new ImageTrainerOptions { Layers = Layers, Epochs = Epochs, BatchSize = 32, LearningRate = 0.01f };
var trainer = new ImageTrainer(options);
var result = trainer.Fit(images, progress: e =>
{
    if (e is EpochCompleted { Record: var epoch } && epoch.Epoch % 10 == 0)
    {
        Console.WriteLine($"epoch {epoch.Epoch,2}: {epoch.ValidationAccuracy * 100:0}% of the images kept back are right");
    }
});
Console.WriteLine($"{result.Test.Accuracy * 100:0}% of {result.Test.Rows} images to test with");

// A file alone, as an application would ask: the same bits as among others.
var (likeliest, probability) = result.Model.Likeliest(ImageFile.Read(images.Test!.Files[0].Path), count: 1)[0];
Console.WriteLine($"{images.Test.Files[0].Name} is a {likeliest} with probability {probability:0.000}");
if (args.Length == 0)
{
    Directory.Delete(folder, recursive: true);
}

// One shape, turned and moved, in red, green and blue, with noise and a line across.
static byte[] Draw(Func<double, double, bool> holds, RandomStream random)
{
    double[] ground = [.. Enumerable.Range(0, 3).Select(i => random.Uniform((uint)i))];
    double[] ink = [.. Enumerable.Range(3, 3).Select(i => (ground[i - 3] + 0.35 + (0.3 * random.Uniform((uint)i))) % 1)];
    double size = Side * (0.28 + (0.14 * random.Uniform(6))), turn = random.Uniform(7) - 0.5;
    double left = Side * (0.4 + (0.2 * random.Uniform(8))), top = Side * (0.4 + (0.2 * random.Uniform(9)));
    double[] lines = [.. Enumerable.Range(10, 2).Select(i => Side * random.Uniform((uint)i))];
    byte[] pixels = new byte[3 * Side * Side];
    for (int i = 0; i < pixels.Length; i++)
    {
        int row = i / 3 / Side, column = i / 3 % Side, channel = i % 3;
        double x = (column - left) / size, y = (row - top) / size;
        bool isInk = holds((Math.Cos(turn) * x) + (Math.Sin(turn) * y), (Math.Cos(turn) * y) - (Math.Sin(turn) * x));
        bool isLine = Math.Abs(column - lines[0] - (row * (lines[1] - lines[0]) / Side)) < 0.6;
        double value = isLine ? 1 - ground[channel] : isInk ? ink[channel] : ground[channel];
        pixels[i] = (byte)Math.Clamp(255 * (value + (0.15 * (random.Uniform((uint)(20 + i)) - 0.5))), 0, 255);
    }

    return pixels;
}

// A file of 24 bits a pixel: rows from the bottom, blue before green before red.
static byte[] Bitmap(byte[] pixels)
{
    const int Header = 54, Line = 3 * Side; // a multiple of 4, as lines must be
    byte[] file = new byte[Header + pixels.Length];
    "BM"u8.CopyTo(file);
    (int At, int Value)[] fields = [(2, file.Length), (10, Header), (14, 40), (18, Side), (22, Side), (26, 1 | (24 << 16))];
    foreach (var (at, value) in fields)
    {
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
    }

    for (int i = 0; i < pixels.Length; i++)
    {
        file[Header + ((Side - 1 - (i / Line)) * Line) + (i % Line / 3 * 3) + 2 - (i % 3)] = pixels[i];
    }

    return file;
}
