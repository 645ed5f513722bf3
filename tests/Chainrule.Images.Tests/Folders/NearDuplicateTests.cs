using Chainrule.Images.Folders;
using Chainrule.Kernels;
using Chainrule.Tests.Support;

namespace Chainrule.Images.Tests.Folders;

/// <summary>Images that a person would call the same are found across a split, and others aren't.</summary>
public sealed class NearDuplicateTests : IDisposable
{
    private readonly ImageFolderFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void An_image_resized_brightened_and_with_noise_is_found_and_no_other()
    {
        for (int i = 0; i < 40; i++)
        {
            _files.Write($"train/{(i % 2 == 0 ? "a" : "b")}/{i}.bmp", Scene(i));
            _files.Write($"test/{(i % 2 == 0 ? "a" : "b")}/{100 + i}.bmp", Scene(100 + i));
        }

        _files.Write("test/a/small.bmp", Resized(Scene(4), 31, 43));
        _files.Write("test/a/bright.bmp", Changed(Scene(8), value => 30 + (value * 8 / 10)));
        _files.Write("test/b/noisy.bmp", Changed(Scene(9), value => value, noise: 9));
        _files.Write("test/b/same.bmp", Scene(11));
        _files.Write("test/b/other.bmp", Changed(Scene(13), value => 255 - value)); // a negative is another image
        var near = ImageFolder.Load(_files.Path).NearDuplicates;
        Assert.Equal(
            ["bright.bmp like 8.bmp", "noisy.bmp like 9.bmp", "same.bmp like 11.bmp", "small.bmp like 4.bmp"],
            near.Select(pair => $"{Path.GetFileName(pair.HeldOut.Name)} like {Path.GetFileName(pair.Trained.Name)}").Order());
    }

    [Fact]
    public void Plain_images_are_near_only_where_they_are_equal()
    {
        for (int i = 0; i < 6; i++)
        {
            _files.Write($"train/a/{i}.bmp", Plain(40 * i));
            _files.Write($"train/b/{i}.bmp", Scene(i));
            _files.Write($"test/a/x{i}.bmp", Plain((40 * i) + 1));
        }

        _files.Write("test/a/same.bmp", Plain(80));
        Assert.Equal("test/a/same.bmp", Assert.Single(ImageFolder.Load(_files.Path).NearDuplicates).HeldOut.Name);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5000, 5000)]
    [InlineData(5001, 2501)]
    public void Of_many_some_are_looked_at(int held, int lookedAt) => Assert.Equal(lookedAt, NearDuplicate.LookedAt(held));

    [Fact]
    public void What_is_held_back_keeps_equal_images_on_one_side_and_a_class_to_learn()
    {
        for (int i = 0; i < 40; i++)
        {
            _files.Write($"train/left/{i}.bmp", ImageFolderFiles.Picture(i / 2, isLeft: true));
            _files.Write($"train/right/{i}.bmp", ImageFolderFiles.Picture(i, isLeft: false));
            _files.Write($"test/left/{i}.bmp", ImageFolderFiles.Picture(i, isLeft: true));
        }

        for (int i = 0; i < 5; i++)
        {
            _files.Write($"train/same/{i}.bmp", ImageFolderFiles.Picture(3, isLeft: true, height: 31)); // all alike
        }

        var images = ImageFolder.Load(_files.Path).Train;
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var (train, held) = images.HoldOut(20, seed);
            Assert.Equal(images.Count, train.Count + held.Count);
            Assert.InRange(held.Count, 8, 32);
            Assert.Equal(3, train.Files.Select(file => file.Class).Distinct().Count());
            var pairs = held.Files.Where(file => file.Class == 0).Select(file => NumberOf(file) / 2).ToList();
            Assert.Equal(2 * pairs.Distinct().Count(), pairs.Count);
            Assert.DoesNotContain(train.Files, file => file.Class == 0 && pairs.Contains(NumberOf(file) / 2));
        }
    }

    private static int NumberOf(ImageEntry file) =>
        int.Parse(Path.GetFileNameWithoutExtension(file.Name), System.Globalization.CultureInfo.InvariantCulture);

    private static Image Plain(int value) => new(30, 30, 1, [.. Enumerable.Repeat((byte)value, 900)]);

    // Five discs on a slope, of any brightness.
    private static Image Scene(int number)
    {
        var random = new RandomStream(Seed: 7, RandomStreams.User(0), (ulong)number);
        byte[] pixels = new byte[60 * 80];
        double slope = random.Uniform(0), start = 100 * random.Uniform(1);
        for (int i = 0; i < pixels.Length; i++)
        {
            int row = i / 80, column = i % 80;
            double value = start + (slope * column);
            for (uint disc = 0; disc < 5; disc++)
            {
                double x = column - (80 * random.Uniform(2 + (4 * disc))), y = row - (60 * random.Uniform(3 + (4 * disc)));
                double radius = 6 + (14 * random.Uniform(4 + (4 * disc)));
                value = (x * x) + (y * y) < radius * radius ? 255 * random.Uniform(5 + (4 * disc)) : value;
            }

            pixels[i] = (byte)Math.Clamp(value, 0, 255);
        }

        return new Image(60, 80, 1, pixels);
    }

    private static Image Resized(Image image, int height, int width)
    {
        byte[] pixels = new byte[height * width];
        new ImageFraming(height, width, channels: 1, ImageFit.Stretch).Apply(image, pixels);
        return new Image(height, width, 1, pixels);
    }

    private static Image Changed(Image image, Func<int, int> change, int noise = 0)
    {
        byte[] pixels = image.Pixels.ToArray();
        for (int i = 0; i < pixels.Length; i++)
        {
            int jitter = noise == 0 ? 0 : (i * 7919 % ((2 * noise) + 1)) - noise;
            pixels[i] = (byte)Math.Clamp(change(pixels[i]) + jitter, 0, 255);
        }

        return new Image(image.Height, image.Width, 1, pixels);
    }
}
