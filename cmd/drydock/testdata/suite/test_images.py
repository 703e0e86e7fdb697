"""Images: built, tagged, committed, imported, saved, loaded."""

import io
import os

import docker

from support import IMAGE, SESSION, DockerTestCase, base36, cases, numbered, short, stamped, tail, tar_of, whole, word


class Build(DockerTestCase):
    def build(self, text, files=None, tag=None, **options):
        tag = self.image(tag or "suite/%s:%s" % (word(), base36(6)))
        context = io.BytesIO(tar_of({"Dockerfile": text, **(files or {})}))
        image, log = self.client.images.build(
            fileobj=context, custom_context=True, tag=tag, rm=True, forcerm=True, labels=self.labels, **options)
        return image, "".join(entry.get("stream", "") for entry in log)

    def test_nothing_but_a_label(self):
        image, log = self.build("FROM %s\nLABEL note=%s\n" % (IMAGE, word()))
        self.assertEqual(image.labels[SESSION], self.session)
        self.assertIn("Successfully built", log)

    def test_tag(self):
        tag = "suite/%s:latest" % short("tagged")
        image, log = self.build("FROM %s\nENV RELEASE=%s\n" % (IMAGE, stamped()), tag=tag)
        self.assertIn("Successfully tagged " + tag, log)
        self.assertEqual(image.tags, [tag])

    def test_file_is_copied(self):
        name, content = word() + ".conf", whole()
        image, _ = self.build("FROM %s\nCOPY %s /etc/\n" % (IMAGE, name), {name: content})
        printed = self.client.containers.run(image.id, ["cat", "/etc/" + name], remove=True)
        self.assertEqual(printed.decode(), content)

    def test_fixed_file_beside_a_random_one(self):
        files = {"app/main.sh": "echo started\n", "app/version": numbered("v")}
        image, _ = self.build("FROM %s\nCOPY app /app\nCMD cat /app/main.sh /app/version\n" % IMAGE, files)
        printed = self.client.containers.run(image.id, remove=True)
        self.assertEqual(printed.decode(), "".join(files.values()))

    def test_step_is_run(self):
        token = base36()
        image, log = self.build("FROM %s\nRUN echo built %s | tee /built\n" % (IMAGE, token), nocache=True)
        self.assertIn("built %s\n" % token, log)
        printed = self.client.containers.run(image.id, ["cat", "/built"], remove=True)
        self.assertEqual(printed.decode(), "built %s\n" % token)

    def test_argument(self):
        value = tail("arg")
        image, _ = self.build("FROM %s\nARG WHO\nENV WHO=$WHO\nCMD echo $WHO\n" % IMAGE, buildargs={"WHO": value})
        self.assertEqual(self.client.containers.run(image.id, remove=True).decode(), value + "\n")

    @cases({
        "env": ("ENV A=%s", lambda config, value: "A=" + value in config["Env"]),
        "workdir": ("WORKDIR /%s", lambda config, value: config["WorkingDir"] == "/" + value),
        "entrypoint": ('ENTRYPOINT ["%s"]', lambda config, value: config["Entrypoint"] == [value]),
        "user": ("USER %s", lambda config, value: config["User"] == value),
        "label": ("LABEL owner=%s", lambda config, value: config["Labels"]["owner"] == value),
        "volume": ("VOLUME /%s", lambda config, value: config["Volumes"] == {"/" + value: {}}),
    })
    def test_instruction(self, arguments):
        instruction, holds = arguments
        value = word()
        image, _ = self.build("FROM %s\n%s\n" % (IMAGE, instruction % value))
        self.assertTrue(holds(image.attrs["Config"], value), image.attrs["Config"])

    def test_step_that_fails(self):
        reason = word()
        with self.assertRaises(docker.errors.BuildError) as caught:
            self.build("FROM %s\nRUN echo %s; exit 7\n" % (IMAGE, reason), nocache=True)
        self.assertIn("returned a non-zero code: 7", str(caught.exception))
        self.assertIn(reason + "\n", [entry.get("stream") for entry in caught.exception.build_log])

    def test_instruction_that_is_none(self):
        wrong = "NOSUCH"
        with self.refused(400, 500) as caught:
            self.build("FROM %s\n%s x\n" % (IMAGE, wrong))
        self.assertIn(wrong, caught.exception.explanation.upper())

    def test_file_that_is_missing(self):
        missing = word()
        with self.assertRaises(docker.errors.BuildError) as caught:
            self.build("FROM %s\nCOPY %s /\n" % (IMAGE, missing))
        self.assertIn(missing, str(caught.exception))

    def test_folder_as_context(self):
        folder, token = self.folder(), whole()
        with open(os.path.join(folder, "Dockerfile"), "w") as file:
            file.write("FROM %s\nCOPY data /data\nCMD cat /data\n" % IMAGE)
        with open(os.path.join(folder, "data"), "w") as file:
            file.write(token)
        image, _ = self.client.images.build(path=folder, tag=self.image("suite/%s:1" % word()), rm=True)
        self.assertEqual(self.client.containers.run(image.id, remove=True).decode(), token)

    def test_two_stages(self):
        token = base36()
        text = "FROM {0} AS first\nLABEL {1}={2}\nRUN echo {3} >/made\nFROM {0}\nCOPY --from=first /made /taken\n"
        self.addCleanup(self.remove_stages)
        image, _ = self.build(text.format(IMAGE, SESSION, self.session, token))
        printed = self.client.containers.run(image.id, ["cat", "/taken"], remove=True)
        self.assertEqual(printed.decode(), token + "\n")

    def remove_stages(self):
        for image in self.client.images.list(filters={**self.mine, "dangling": True}):
            self.ignoring_missing(self.client.images.remove, image.id)

    def test_other_dockerfile(self):
        image, _ = self.build("FROM nowhere/at-all\n", {"other": "FROM %s\nLABEL by=%s\n" % (IMAGE, word())},
                              dockerfile="other")
        self.assertIn("by", image.labels)

    def test_history(self):
        value = word()
        image, _ = self.build("FROM %s\nENV STEP=%s\n" % (IMAGE, value))
        self.assertTrue(any("STEP=" + value in entry["CreatedBy"] for entry in image.history()))


class Tags(DockerTestCase):
    def tag(self, *parts):
        repository, tag = parts or ("suite/" + word(), base36(6))
        image = self.client.images.get(IMAGE)
        self.assertTrue(image.tag(repository, tag))
        return self.image("%s:%s" % (repository, tag))

    def test_is_found(self):
        tag = self.tag()
        self.assertEqual(self.client.images.get(tag).id, self.client.images.get(IMAGE).id)

    @cases({
        "version": lambda: ("suite/" + word(), "1.%d.%d" % (os.getpid() % 100, len(word()))),
        "commit": lambda: (short("suite/app"), whole().replace("-", "")[:12]),
        "time": lambda: ("suite/nightly-" + base36(5), stamped("t")),
        "deep": lambda: ("suite/%s/%s" % (word(), word()), "latest"),
    })
    def test_name(self, parts):
        tag = self.tag(*parts)
        self.assertIn(tag, self.client.images.get(tag).tags)

    def test_is_listed(self):
        tag = self.tag()
        found = self.client.images.list(name=tag.partition(":")[0])
        self.assertTrue(all(tag in image.tags for image in found))
        self.assertEqual(len(found), 1)

    def test_is_in_the_whole_list(self):
        tag = self.tag()
        self.assertIn(tag, [t for image in self.client.api.images() for t in image["RepoTags"] or []])

    def test_is_removed(self):
        tag = self.tag()
        self.client.images.remove(tag)
        with self.assertRaises(docker.errors.ImageNotFound) as caught:
            self.client.images.get(tag)
        self.assertIn(tag, caught.exception.explanation)

    def test_two_of_one_image(self):
        repository = "suite/" + tail("two")
        first, second = self.tag(repository, "a"), self.tag(repository, "b")
        (image,) = self.client.images.list(name=repository)
        self.assertLessEqual({first, second}, set(image.tags))

    def test_container_of_it(self):
        tag, token = self.tag(), word()
        container = self.start(["echo", token], image=tag)
        self.assertEqual(self.output(container), token + "\n")
        self.assertEqual(container.attrs["Config"]["Image"], tag)

    def test_is_in_use(self):
        tag = self.image("suite/%s:used" % word())
        self.client.images.build(fileobj=io.BytesIO(b"FROM %s\nLABEL id=%s\n" % (IMAGE.encode(), whole().encode())),
                                 tag=tag, rm=True)
        container = self.create(image=tag)
        with self.refused(409) as caught:
            self.client.images.remove(self.client.images.get(tag).id)
        self.assertIn(container.id[:12], caught.exception.explanation)
        container.remove()


class Archives(DockerTestCase):
    def test_import(self):
        repository, content = "suite/" + word(), base36(30)
        self.client.api.import_image_from_data(tar_of({"file": content}), repository=repository, tag="1")
        image = self.client.images.get(self.image(repository + ":1"))
        container = self.create(["none"], image=image.id)
        pieces, stat = container.get_archive("/file")
        self.assertEqual(stat["size"], len(content))
        self.assertIn(content.encode(), b"".join(pieces))

    def test_import_with_changes(self):
        repository, value = short("suite/imported"), word()
        self.client.api.import_image_from_data(tar_of({"a": value}), repository=repository, tag="x",
                                               changes=["ENV MADE=" + value])
        image = self.client.images.get(self.image(repository + ":x"))
        self.assertEqual(image.attrs["Config"]["Env"], ["MADE=" + value])

    def test_save_and_load(self):
        tag = self.image("suite/%s:saved" % tail("arc"))
        self.client.api.import_image_from_data(tar_of({"only": whole()}), repository=tag.partition(":")[0], tag="saved")
        saved = b"".join(self.client.images.get(tag).save(named=True))
        self.client.images.remove(tag)
        (image,) = self.client.images.load(saved)
        self.assertEqual(image.tags, [tag])

    def test_load_of_what_is_none(self):
        with self.assertRaises(docker.errors.ImageLoadError):
            list(self.client.images.load(os.urandom(2000)))

    def test_prune(self):
        dockerfile = "FROM %s\nLABEL %s=%s\n" % (IMAGE, SESSION, self.session)
        image, _ = self.client.images.build(fileobj=io.BytesIO(dockerfile.encode()), rm=True)
        pruned = self.client.images.prune(filters={"dangling": True, "label": "%s=%s" % (SESSION, self.session)})
        self.assertIn(image.id, [entry.get("Deleted") for entry in pruned["ImagesDeleted"]])
        with self.assertRaises(docker.errors.ImageNotFound):
            self.client.images.get(image.id)

    def test_found_by_label(self):
        key = "org.example." + word()
        dockerfile = "FROM %s\nLABEL %s=1\n" % (IMAGE, key)
        image, _ = self.client.images.build(fileobj=io.BytesIO(dockerfile.encode()),
                                            tag=self.image("suite/%s:l" % word()), rm=True)
        self.assertEqual([i.id for i in self.client.images.list(filters={"label": key})], [image.id])


class Missing(DockerTestCase):
    @cases({
        "name": lambda: word(),
        "name_and_tag": lambda: "suite/%s:%s" % (word(), base36(4)),
        "digest": lambda: "sha256:" + whole().replace("-", "") * 2,
    })
    def test_is_not_found(self, reference):
        with self.assertRaises(docker.errors.ImageNotFound) as caught:
            self.client.images.get(reference)
        self.assertIn(reference, caught.exception.explanation)

    @cases({"upper_case": lambda: tail("Upper"), "spaces": lambda: word() + " x", "colons": lambda: "a:b:" + word()})
    def test_is_no_reference(self, reference):
        with self.refused(400, 500) as caught:
            self.create(image=reference)
        self.assertIn("invalid", caught.exception.explanation)

    def test_container_of_it(self):
        reference = "suite/%s:%s" % (word(), base36(8))
        with self.assertRaises(docker.errors.ImageNotFound) as caught:
            self.create(image=reference)
        self.assertIn(reference, caught.exception.explanation)

    def test_removal(self):
        reference = numbered("suite/gone")
        with self.assertRaises(docker.errors.ImageNotFound) as caught:
            self.client.images.remove(reference)
        self.assertIn(reference, caught.exception.explanation)
