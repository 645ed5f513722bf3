using System.Buffers.Binary;
using Chainrule.Images;

namespace Chainrule.Tests.Support;

/// <summary>A folder of its own for a test, with images that it writes as BMP.</summary>
internal sealed class ImageFolderFiles : IDisposable
{
    public ImageFolderFiles() => Path = Directory.CreateTempSubdirectory("chainrule-images-").FullName;

    public string Path { get; }

    /// <summary>An image of a class that can be told: gray, brighter on the left or on the right, and noise by its
    /// number.</summary>
    public static Image Picture(int number, bool isLeft, int height = 30, int width = 34, int channels = 1)
    {
        byte[] pixels = new byte[height * width * channels];
        for (int i = 0; i < pixels.Length; i++)
        {
            int column = i / channels % width, channel = i % channels;
            bool isBright = column < width / 2 == isLeft;
            pixels[i] = (byte)((isBright ? 150 : 40) + (((i / channels * 31) + (number * 17)) % 50)
                + (channels == 1 ? 0 : 20 * channel));
        }

        return new Image(height, width, channels, pixels);
    }

    public string Write(string name, Image image)
    {
        string path = Target(name);
        File.WriteAllBytes(path, Bmp(image));
        return path;
    }

    public string WriteBytes(string name, ReadOnlySpan<byte> bytes)
    {
        string path = Target(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void WriteClasses(int each, string prefix = "", int channels = 1)
    {
        for (int i = 0; i < each; i++)
        {
            Write($"{prefix}left/{i}.bmp", Picture(2 * i, isLeft: true, channels: channels));
            Write($"{prefix}right/{i}.bmp", Picture((2 * i) + 1, isLeft: false, channels: channels));
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    // 24 bits a pixel, blue first, rows from the bottom, each padded to four bytes.
    private static byte[] Bmp(Image image)
    {
        int line = ((3 * image.Width) + 3) / 4 * 4, size = 54 + (line * image.Height);
        byte[] file = new byte[size];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), size);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), image.Height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                int pixel = ((y * image.Width) + x) * image.Channels, at = 54 + ((image.Height - 1 - y) * line) + (3 * x);
                for (int channel = 0; channel < 3; channel++)
                {
                    file[at + 2 - channel] = image.Pixels[pixel + (image.Channels == 1 ? 0 : channel)];
                }
            }
        }

        return file;
    }

    private string Target(string name)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }
}
